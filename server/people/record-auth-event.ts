import type { ActorName, ChangeOrigin } from '../barrier/change-origin.ts';
import type { CommitChange } from '../barrier/commit-change.ts';

/** Where an event under `/api/auth` comes from: the person whose account it is about. */
export function originOfPerson(
  person: { readonly userId: string; readonly name: string },
  request: { readonly ip: string; readonly id: string },
): ChangeOrigin {
  const actor: ActorName = { kind: 'person', id: person.userId, name: person.name };
  return { actor, address: request.ip, requestId: request.id, idempotency: null, waits: true };
}

/** After these, links to a new password that were sent before are worth nothing. */
const ENDS_RESET_LINKS: ReadonlySet<string> = new Set(['person.password_changed', 'person.password_reset']);

/**
 * Writes to the audit log what somebody did with their account. It belongs to no organization, because a person
 * can be in several. Failed attempts are not written: anybody could fill the log with them.
 */
export async function recordAuthEvent(
  commitChange: CommitChange,
  origin: ChangeOrigin,
  action: string,
): Promise<void> {
  await commitChange(origin, async (transaction) => {
    const { id, name } = origin.actor;
    if (ENDS_RESET_LINKS.has(action) && id !== null) {
      await transaction.rows.deleteFrom('verification').where('value', '=', id).execute();
    }
    transaction.audit({
      organizationId: null,
      action,
      target: { kind: 'person', id: id ?? '', name },
    });
  });
}
