import type { MemberActor } from '../access/actor.ts';
import { authorize } from '../access/authorize.ts';
import type { Action } from '../access/policy.ts';
import { notFound, Problem } from '../http/problem.ts';
import type { KeyRow } from './store.ts';

/** What can be done to a key; which action of the policy that is depends on who owns the key. */
export type KeyVerb = 'read' | 'create' | 'update' | 'end';

/** Lets an action on a key through, by whether it belongs to an app or to the organization itself. */
export function authorizeKey(
  actor: MemberActor,
  verb: KeyVerb,
  key: Pick<KeyRow, 'organization_id' | 'app_id'>,
): void {
  const owner = key.app_id === null ? 'organization_key' : 'key';
  const action: Action = `${owner}.${verb}`;
  authorize(actor, action, { organizationId: key.organization_id, what: 'key' });
  // Developers make keys of apps; one that manages must not open to them what is for owners and admins.
  if (owner === 'organization_key' && actor.kind === 'key' && actor.key.owner.app !== null) {
    throw new Problem(
      'forbidden',
      'A key of an app cannot handle keys of the organization. Use a management key of the organization itself.',
    );
  }
}

/** The row of a `key_…` id: its 12 characters; the same 404 for what cannot be an id. */
export function toRowId(keyId: string): string {
  if (!keyId.startsWith('key_')) throw notFound('key');
  return keyId.slice(4);
}
