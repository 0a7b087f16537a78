import type { MemberActor } from '../access/actor.ts';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { Problem } from '../http/problem.ts';
import { modeOf } from './make-key.ts';
import type { KeyRow } from './store.ts';

/**
 * Refuses that a management key makes or changes a key into one that may do more than itself: a live one from a
 * test key, one that outlives it, or one without a narrowing where its own permissions are narrowed.
 */
export async function checkKeyWithinActor(
  _transaction: ChangeTransaction,
  actor: MemberActor,
  row: KeyRow,
): Promise<void> {
  if (actor.kind === 'person') return;
  const { key } = actor;
  if (key.mode === 'test' && modeOf(row.environment) === 'live') {
    throw new Problem('forbidden', 'A key of a test environment cannot make keys of production.');
  }
  if (Number.isFinite(key.expiresAt) && (row.expires_at === null || row.expires_at > key.expiresAt)) {
    throw new Problem('forbidden', 'A key cannot make one that outlives it. Give it an earlier expiry.');
  }
}
