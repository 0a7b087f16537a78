import type { MemberActor } from '../access/actor.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import { Problem } from '../http/problem.ts';
import { checkKeyWithinActor } from './check-key-within-actor.ts';
import type { KeySettings } from './key-settings.ts';
import { lockKeyWithApp } from './lock-key.ts';
import { type KeyRow, updateKeyRow } from './store.ts';

/** Has a paused key accepted again; one that is not paused stays as it is. */
export async function resumeKey(
  { commitChange }: Pick<KeySettings, 'commitChange'>,
  actor: MemberActor,
  origin: ChangeOrigin,
  keyId: string,
): Promise<KeyRow> {
  const { value } = await commitChange(origin, async (transaction): Promise<KeyRow> => {
    const { row, app } = await lockKeyWithApp(transaction, actor, ['update'], keyId);
    if (row.state === 'revoked') {
      throw new Problem('wrong_state', 'This key was revoked, which is final. Create a new one instead.');
    }
    if (row.state === 'active') return row;
    await checkKeyWithinActor(transaction, actor, row, app);
    await updateKeyRow(transaction, row.id, { state: 'active' });
    transaction.loosen({ kind: 'key', id: row.id });
    transaction.audit({
      organizationId: row.organization_id,
      action: 'key.resumed',
      target: { kind: 'key', id: `key_${row.id}`, name: row.name },
      changes: { state: { before: row.state, after: 'active' } },
    });
    return { ...row, state: 'active', updated_at: transaction.now };
  });
  return value;
}
