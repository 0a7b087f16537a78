import type { MemberActor } from '../access/actor.ts';
import { authorize } from '../access/authorize.ts';
import { mayDo } from '../access/policy.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { CommitChange } from '../barrier/commit-change.ts';
import { notFound, Problem } from '../http/problem.ts';
import { toRole } from '../people/read-role.ts';
import { lockInvitationRow, updateInvitationRow } from './invitation-store.ts';

/** Takes back an invitation that was not answered yet. Doing it twice changes nothing. */
export async function cancelInvitation(
  commitChange: CommitChange,
  actor: MemberActor,
  origin: ChangeOrigin,
  invitationId: string,
): Promise<void> {
  const { organizationId } = actor;
  authorize(actor, 'member.manage', { organizationId, what: 'invitation' });
  await commitChange(origin, async (transaction) => {
    const invitation = await lockInvitationRow(transaction, invitationId);
    const hidden = invitation?.organizationId !== organizationId;
    if (invitation === null || hidden) throw notFound('invitation');
    if (toRole(invitation.role) === 'owner' && !mayDo(actor.role, 'owner.manage'))
      throw notFound('invitation');
    if (invitation.status === 'canceled') return;
    if (invitation.status !== 'pending') {
      throw new Problem('wrong_state', `This invitation was ${invitation.status} already.`);
    }
    await updateInvitationRow(transaction, invitationId, { status: 'canceled' });
    transaction.audit({
      organizationId,
      action: 'invitation.canceled',
      target: { kind: 'invitation', id: invitation.email, name: invitation.email },
      changes: { role: { before: invitation.role } },
    });
  });
}
