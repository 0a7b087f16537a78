import { type AccessLevel, weaker } from '@latchkey/verifier';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { readGrants } from '../database/grants-column.ts';
import { writeJson } from '../database/json.ts';
import { lockAppRow, updateAppRow } from './store.ts';

/** Lowers what an app holds on an API to a level, within a change; `none` ends it. Nothing for a deleted app. */
export async function limitAccess(
  transaction: ChangeTransaction,
  appId: string,
  slug: string,
  most: AccessLevel,
): Promise<void> {
  const app = await lockAppRow(transaction, appId);
  if (app === null) return;
  transaction.tighten({ kind: 'app', id: appId });
  const grants = new Map(Object.entries(readGrants(app.grants)));
  const held = grants.get(slug);
  if (held === undefined) return;
  const level = weaker(held.level, most);
  if (level === 'none') grants.delete(slug);
  else grants.set(slug, { ...held, level });
  await updateAppRow(transaction, appId, { grants: writeJson(Object.fromEntries(grants)) });
}
