import type { MemberActor } from '../access/actor.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import { isConflict } from '../database/database-error.ts';
import { Problem } from '../http/problem.ts';
import { type IssuedKey, issueKey } from './issue-key.ts';
import type { KeySettings } from './key-settings.ts';

/** Generates the account token of the actor's organization, which has none. */
export async function generateAccountToken(
  settings: KeySettings,
  actor: MemberActor,
  origin: ChangeOrigin,
  name: string | undefined,
): Promise<IssuedKey> {
  const token = {
    kind: 'bearer',
    name: name ?? 'Account token',
    environment: 'production',
    addresses: [],
  } as const;
  try {
    return await issueKey(settings, actor, origin, { kind: 'account_token' }, token);
  } catch (error) {
    // The database finds out, also when two ask at once.
    if (!isConflict(error)) throw error;
    throw new Problem(
      'wrong_state',
      'There is an account token already. Regenerate it, which ends the old one at once.',
    );
  }
}
