import type { MemberActor } from '../access/actor.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { Committed } from '../barrier/commit-change.ts';
import { Problem } from '../http/problem.ts';
import type { KeySettings } from './key-settings.ts';
import { lockKey } from './lock-key.ts';
import { type KeyRow, updateKeyRow } from './store.ts';

/** Has a key refused until it is resumed. Pausing a paused key waits for the same again. */
export async function pauseKey(
  { commitChange }: Pick<KeySettings, 'commitChange'>,
  actor: MemberActor,
  origin: ChangeOrigin,
  keyId: string,
): Promise<Committed<KeyRow>> {
  return commitChange(origin, async (transaction) => {
    const row = await lockKey(transaction, actor, ['end'], keyId);
    if (row.state === 'revoked') throw new Problem('wrong_state', 'This key was revoked, which is final.');
    transaction.tighten({ kind: 'key', id: row.id });
    if (row.state === 'paused') return row;
    await updateKeyRow(transaction, row.id, { state: 'paused' });
    transaction.audit({
      organizationId: row.organization_id,
      action: 'key.paused',
      target: { kind: 'key', id: `key_${row.id}`, name: row.name },
      changes: { state: { before: row.state, after: 'paused' } },
    });
    return { ...row, state: 'paused', updated_at: transaction.now };
  });
}
