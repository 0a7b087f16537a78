import type { ROLES } from '@latchkey/contract';
import type { MemberActor } from '../access/actor.ts';
import { authorize } from '../access/authorize.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { CommitChange } from '../barrier/commit-change.ts';
import { toRole } from '../people/read-role.ts';
import { endInvitationsBeyond } from './end-invitations-beyond.ts';
import { lockMember } from './lock-member.ts';
import { type MemberRow, updateMemberRow } from './member-store.ts';
import { refuseLastOwner } from './refuse-last-owner.ts';

/** Gives a member another role. Only owners make and change owners, and one of them always remains. */
export async function updateMember(
  commitChange: CommitChange,
  actor: MemberActor,
  origin: ChangeOrigin,
  memberId: string,
  role: (typeof ROLES)[number],
): Promise<MemberRow> {
  const { organizationId } = actor;
  const subject = { organizationId, what: 'member' };
  authorize(actor, 'member.manage', subject);
  const { value } = await commitChange(origin, async (transaction) => {
    const member = await lockMember(transaction, organizationId, memberId);
    const before = toRole(member.role);
    if (before === 'owner' || role === 'owner') authorize(actor, 'owner.manage', subject);
    if (before === role) return member;
    if (before === 'owner') await refuseLastOwner(transaction, organizationId);
    await updateMemberRow(transaction, memberId, role);
    await endInvitationsBeyond(transaction, organizationId, member.userId, role);
    transaction.audit({
      organizationId,
      action: 'member.updated',
      target: { kind: 'member', id: memberId, name: member.name },
      changes: { role: { before, after: role } },
    });
    return { ...member, role };
  });
  return value;
}
