import { notFound, Problem } from '../http/problem.ts';
import type { MemberActor } from './actor.ts';
import { type Action, mayDo, type Role } from './policy.ts';

/** What an action is done to. */
export interface Subject {
  readonly organizationId: string;
  /** For the sentence when it is hidden: "app". */
  readonly what: string;
}

/**
 * Lets an action through or throws: 404 where the caller may not know that the subject exists, 403 where the
 * role does not allow it.
 */
export function authorize(actor: MemberActor, action: Action, subject: Subject): void {
  const role = roleIn(actor, subject.organizationId);
  if (role === null) throw notFound(subject.what);
  if (mayDo(role, action)) return;
  throw new Problem(
    'forbidden',
    `Your role (${describeRole(role)}) does not allow this. Ask an owner or admin.`,
  );
}

/** The role of an actor in an organization; `null` when it is hidden from them. */
export function roleIn(actor: MemberActor, organizationId: string): Role | null {
  if (actor.organizationId === organizationId) return actor.role;
  return actor.operator ? 'operator' : null;
}

function describeRole(role: Role): string {
  return role.replace('_', ' ');
}
