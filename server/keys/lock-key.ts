import type { MemberActor } from '../access/actor.ts';
import { type AppRow, lockApp } from '../apps/lock-app.ts';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { notFound, Problem } from '../http/problem.ts';
import { requireEnvironmentAccess } from '../organizations/require-environment.ts';
import { authorizeKey, type KeyVerb, toRowId } from './authorize-key.ts';
import { findKey } from './find-key.ts';
import { type KeyRow, lockKeyRow } from './store.ts';

/** A key that the actor may do all this to, kept from changing until the transaction ends. */
export async function lockKey(
  transaction: ChangeTransaction,
  actor: MemberActor,
  verbs: readonly KeyVerb[],
  keyId: string,
): Promise<KeyRow> {
  // Looked at before it is locked, so that nobody can hold up a key of somebody else.
  await findKey(transaction.rows, actor, keyId);
  const row = await lockKeyRow(transaction, toRowId(keyId));
  if (row === null) throw notFound('key');
  for (const verb of verbs) authorizeKey(actor, verb, row);
  await requireEnvironmentAccess(transaction.rows, actor, row.organization_id, row.environment);
  if (actor.kind === 'key' && actor.key.mode === 'test' && row.mode === 'live') {
    throw new Problem('forbidden', 'A key of a test environment cannot handle keys of production.');
  }
  return row;
}

export interface KeyWithApp {
  readonly row: KeyRow;
  /** `null` for a key of the organization itself, or of an app that was deleted and its keys with it. */
  readonly app: AppRow | null;
}

/** The same together with its app, for what makes another key or brings one back to life. */
export async function lockKeyWithApp(
  transaction: ChangeTransaction,
  actor: MemberActor,
  verbs: readonly KeyVerb[],
  keyId: string,
): Promise<KeyWithApp> {
  const seen = await findKey(transaction.rows, actor, keyId);
  // The app first: whoever deletes one locks in this order, so the two never wait for each other.
  const app = seen.app_id === null ? null : await lockApp(transaction, seen.app_id);
  return { app, row: await lockKey(transaction, actor, verbs, keyId) };
}
