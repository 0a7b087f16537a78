import type { AccessLevel, GrantsSnapshot } from '@latchkey/verifier';
import type { MemberActor } from '../access/actor.ts';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { readWantedGrants } from '../catalogue/read-wanted-grants.ts';
import { invalidField } from '../http/problem.ts';

export interface WantedNarrowing {
  readonly permissions?: Readonly<Record<string, AccessLevel>> | null | undefined;
  readonly endpoints?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** What a key may do of what its owner may do; `null` for all of it. */
export async function readNarrowing(
  transaction: ChangeTransaction,
  actor: MemberActor,
  { permissions, endpoints }: WantedNarrowing,
): Promise<GrantsSnapshot | null> {
  if (permissions === undefined || permissions === null) {
    if (endpoints === undefined) return null;
    throw invalidField('permissions', 'Give permissions with the endpoints.');
  }
  return (await readWantedGrants(transaction.rows, actor, { permissions, endpoints: endpoints ?? {} }))
    .grants;
}
