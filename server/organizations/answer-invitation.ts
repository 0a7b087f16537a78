import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import type { CommitChange } from '../barrier/commit-change.ts';
import { notFound, Problem } from '../http/problem.ts';
import type { Session } from '../people/create-auth.ts';
import { toRole } from '../people/read-role.ts';
import {
  findInvitationRow,
  type InvitationRow,
  lockInvitationRow,
  updateInvitationRow,
} from './invitation-store.ts';
import {
  activateOrganization,
  findMemberRowOfUser,
  insertMemberRow,
  listRoles,
  type NewMember,
} from './member-store.ts';
import { lockOrganizationRow } from './store.ts';

export interface AnswerSettings {
  readonly commitChange: CommitChange;
  readonly createId: (prefix: string) => string;
}

export interface AnsweredInvitation {
  readonly invitation: InvitationRow;
  readonly member: NewMember | null;
}

const MOST_MEMBERS = 1000;

/**
 * Makes the invited person a member; their session works in that organization from then on. The link is what
 * proves the invitation, and the e-mail address of the account has to be the one that was invited.
 */
export async function acceptInvitation(
  { commitChange, createId }: AnswerSettings,
  person: Session,
  origin: ChangeOrigin,
  invitationId: string,
): Promise<AnsweredInvitation> {
  const { value } = await commitChange(origin, async (transaction) => {
    const invitation = await lockAnswerable(transaction, person, invitationId);
    const { organizationId } = invitation;
    const existing = await findMemberRowOfUser(transaction.rows, organizationId, person.userId);
    if (existing !== null) throw new Problem('conflict', 'You are a member of this organization already.');
    if ((await listRoles(transaction.rows, organizationId)).length >= MOST_MEMBERS) {
      throw new Problem('wrong_state', `This organization has ${MOST_MEMBERS} members, which is the most.`);
    }
    const role = toRole(invitation.role);
    const member = { id: createId('mem'), organizationId, userId: person.userId, role };
    await insertMemberRow(transaction, member);
    await updateInvitationRow(transaction, invitationId, { status: 'accepted' });
    await activateOrganization(transaction, person.sessionId, organizationId);
    transaction.audit({
      organizationId,
      action: 'member.joined',
      target: { kind: 'member', id: member.id, name: person.name },
      changes: { role: { after: role }, email: { after: invitation.email } },
    });
    return { invitation: { ...invitation, status: 'accepted' }, member };
  });
  return value;
}

/** Declines an invitation for good. */
export async function rejectInvitation(
  { commitChange }: AnswerSettings,
  person: Session,
  origin: ChangeOrigin,
  invitationId: string,
): Promise<AnsweredInvitation> {
  const { value } = await commitChange(origin, async (transaction) => {
    const invitation = await lockAnswerable(transaction, person, invitationId);
    await updateInvitationRow(transaction, invitationId, { status: 'rejected' });
    transaction.audit({
      organizationId: invitation.organizationId,
      action: 'invitation.rejected',
      target: { kind: 'invitation', id: invitation.email, name: invitation.email },
    });
    return { invitation: { ...invitation, status: 'rejected' }, member: null };
  });
  return value;
}

/** Locks in the order of all others: the organization first. */
async function lockAnswerable(
  transaction: ChangeTransaction,
  person: Session,
  invitationId: string,
): Promise<InvitationRow> {
  const found = await findInvitationRow(transaction.rows, invitationId);
  if (found === null) throw notFound('invitation');
  await lockOrganizationRow(transaction, found.organizationId);
  const invitation = await lockInvitationRow(transaction, invitationId);
  if (invitation === null) throw notFound('invitation');
  if (invitation.email !== person.email.toLowerCase()) {
    throw new Problem(
      'forbidden',
      'This invitation is for another e-mail address. Sign in with the address that was invited.',
    );
  }
  if (invitation.status !== 'pending') {
    throw new Problem('wrong_state', `This invitation was ${invitation.status} already.`);
  }
  if (invitation.expiresAt <= transaction.now) {
    throw new Problem('wrong_state', 'This invitation has expired. Ask to be invited again.');
  }
  return invitation;
}
