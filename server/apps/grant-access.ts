import { type AccessLevel, covers } from '@latchkey/verifier';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { readGrants } from '../database/grants-column.ts';
import { writeJson } from '../database/json.ts';
import { Problem } from '../http/problem.ts';
import { lockAppRow, updateAppRow } from './store.ts';

/**
 * Raises what an app holds on an API to a level, within a change. It never lowers it, and a permission that is narrowed
 * to endpoints stays so. Throws 409 for an app that was deleted.
 */
export async function grantAccess(
  transaction: ChangeTransaction,
  appId: string,
  slug: string,
  level: AccessLevel,
): Promise<void> {
  const app = await lockAppRow(transaction, appId);
  if (app === null) throw new Problem('wrong_state', 'The app was deleted.');
  const grants = new Map(Object.entries(readGrants(app.grants)));
  const held = grants.get(slug) ?? { level: 'none', endpoints: null };
  if (covers(held.level, level)) return;
  grants.set(slug, { ...held, level });
  await updateAppRow(transaction, appId, { grants: writeJson(Object.fromEntries(grants)) });
  transaction.loosen({ kind: 'app', id: appId });
}
