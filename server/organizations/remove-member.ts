import type { MemberActor } from '../access/actor.ts';
import { authorize } from '../access/authorize.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { CommitChange } from '../barrier/commit-change.ts';
import { toRole } from '../people/read-role.ts';
import { endInvitationsBeyond } from './end-invitations-beyond.ts';
import { lockMember } from './lock-member.ts';
import { deleteMemberRow, type MemberRow } from './member-store.ts';
import { refuseLastOwner } from './refuse-last-owner.ts';

/**
 * Removes a member, or lets them leave. Their next request is refused; the keys that they made belong to the
 * organization and stay.
 */
export async function removeMember(
  commitChange: CommitChange,
  actor: MemberActor,
  origin: ChangeOrigin,
  memberId: string,
): Promise<void> {
  const { organizationId } = actor;
  authorize(actor, 'member.read', { organizationId, what: 'member' });
  await commitChange(origin, async (transaction) => {
    const member = await lockMember(transaction, organizationId, memberId);
    const role = toRole(member.role);
    const leaves = actor.kind === 'person' && actor.userId === member.userId;
    authorizeRemoval(actor, member, leaves);
    if (role === 'owner') await refuseLastOwner(transaction, organizationId);
    await deleteMemberRow(transaction, memberId);
    await endInvitationsBeyond(transaction, organizationId, member.userId, null);
    transaction.audit({
      organizationId,
      action: leaves ? 'member.left' : 'member.removed',
      target: { kind: 'member', id: memberId, name: member.name },
      changes: { role: { before: role } },
    });
  });
}

function authorizeRemoval(actor: MemberActor, member: MemberRow, leaves: boolean): void {
  const subject = { organizationId: member.organizationId, what: 'member' };
  if (leaves) {
    authorize(actor, 'member.leave', subject);
    return;
  }
  authorize(actor, 'member.manage', subject);
  if (toRole(member.role) === 'owner') authorize(actor, 'owner.manage', subject);
}
