import type { MemberActor } from '../access/actor.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import type { Committed } from '../barrier/commit-change.ts';
import { writeJson } from '../database/json.ts';
import { notFound } from '../http/problem.ts';
import { authorizeKey, toRowId } from './authorize-key.ts';
import type { KeySettings } from './issue-key.ts';
import { type KeyRow, lockKeyRow, updateKeyRow } from './store.ts';

/**
 * Ends a key for good. When the promise resolves, no verification that starts later accepts it.
 * Revoking a key that is revoked already waits for the same again, so a caller who got no answer may ask again.
 */
export async function revokeKey(
  { commitChange }: Pick<KeySettings, 'commitChange'>,
  actor: MemberActor,
  origin: ChangeOrigin,
  keyId: string,
  reason: string | null,
): Promise<Committed<KeyRow>> {
  return commitChange(origin, async (transaction) => {
    const row = await lockKeyRow(transaction, toRowId(keyId));
    if (row === null) throw notFound('key');
    authorizeKey(actor, 'read', row);
    authorizeKey(actor, 'end', row);
    return endKey(transaction, row, reason);
  });
}

/** Marks a key revoked within a change. */
export async function endKey(
  transaction: ChangeTransaction,
  row: KeyRow,
  reason: string | null,
): Promise<KeyRow> {
  transaction.tighten({ kind: 'key', id: row.id });
  if (row.state === 'revoked') return row;
  const columns = {
    state: 'revoked' as const,
    revoked_at: transaction.now,
    revoked_by: writeJson(transaction.origin.actor),
    revoked_reason: reason,
  };
  await updateKeyRow(transaction, row.id, columns);
  transaction.audit({
    organizationId: row.organization_id,
    action: 'key.revoked',
    target: { kind: 'key', id: `key_${row.id}`, name: row.name },
    changes: { state: { before: row.state, after: 'revoked' }, reason: { after: reason } },
  });
  return { ...row, ...columns, updated_at: transaction.now };
}
