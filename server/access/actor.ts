import type { KeyRecord } from '@latchkey/verifier';
import type { ActorName } from '../barrier/change-origin.ts';
import type { Role } from './policy.ts';

interface Person {
  readonly kind: 'person';
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly sessionId: string;
  readonly operator: boolean;
}

/** Somebody of an organization: a signed-in person or a management key. */
export type MemberActor =
  | (Person & { readonly organizationId: string; readonly role: Role })
  | {
      readonly kind: 'key';
      readonly key: KeyRecord;
      readonly name: string;
      readonly organizationId: string;
      readonly role: 'management_write' | 'management_read';
      readonly operator: false;
    };

/** Somebody who runs this installation; always a person. */
export type OperatorActor = Person & { readonly operator: true; readonly organizationId: string | null };

export function nameActor(actor: MemberActor | OperatorActor): ActorName {
  return actor.kind === 'person'
    ? { kind: 'person', id: actor.userId, name: actor.name }
    : { kind: 'key', id: `key_${actor.key.id}`, name: actor.name };
}
