import type { MemberActor } from '../access/actor.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import { checkKeyWithinActor } from './check-key-within-actor.ts';
import type { KeySettings } from './key-settings.ts';
import { lockKeyWithApp } from './lock-key.ts';
import { type Replacement, replaceKey, requireReplaceable } from './replace-key.ts';
import { endKey } from './revoke-key.ts';

/** Replaces a key by one with the same settings and ends the old one in the same step. */
export async function regenerateKey(
  { commitChange, makeKey }: Pick<KeySettings, 'commitChange' | 'makeKey'>,
  actor: MemberActor,
  origin: ChangeOrigin,
  keyId: string,
  reason: string | null,
): Promise<Replacement> {
  return commitChange(origin, async (transaction) => {
    const { row, app } = await lockKeyWithApp(transaction, actor, ['create', 'end'], keyId);
    const byPerson = actor.kind === 'person';
    requireReplaceable(row, transaction.now, byPerson);
    const isItself = actor.kind === 'key' && actor.key.id === row.id;
    // A secret of a stronger key in the hands of a weaker one would raise it.
    if (!isItself) await checkKeyWithinActor(transaction, actor, row, app);
    return replaceKey(transaction, makeKey, row, byPerson, (successorId) =>
      endKey(transaction, row, reason, successorId),
    );
  });
}
