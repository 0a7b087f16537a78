import type { MemberActor } from '../access/actor.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import type { Committed } from '../barrier/commit-change.ts';
import { writeJson } from '../database/json.ts';
import { notFound } from '../http/problem.ts';
import type { KeySettings } from './key-settings.ts';
import { lockKey } from './lock-key.ts';
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
    const row = await lockKey(transaction, actor, ['end'], keyId);
    return endKey(transaction, row, reason);
  });
}

/**
 * Ends the key that the request came with.
 * @param id without `key_`
 */
export async function revokeOwnKey(
  { commitChange }: Pick<KeySettings, 'commitChange'>,
  origin: ChangeOrigin,
  id: string,
  reason: string | null,
): Promise<Committed<KeyRow>> {
  return commitChange(origin, async (transaction) => {
    const row = await lockKeyRow(transaction, id);
    if (row === null) throw notFound('key');
    return endKey(transaction, row, reason);
  });
}

/** Marks a key revoked within a change. */
export async function endKey(
  transaction: ChangeTransaction,
  row: KeyRow,
  reason: string | null,
  replacedBy: string | null = row.replaced_by,
): Promise<KeyRow> {
  transaction.tighten({ kind: 'key', id: row.id });
  if (row.state === 'revoked') return row;
  const columns = {
    replaced_by: replacedBy,
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
