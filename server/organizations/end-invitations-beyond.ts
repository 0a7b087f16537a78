import type { ROLES } from '@latchkey/contract';
import { mayDo } from '../access/policy.ts';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { toRole } from '../people/read-role.ts';
import { listPendingRows, updateInvitationRow } from './invitation-store.ts';

/**
 * Ends the open invitations of a person that their role does not allow them to make. Otherwise whoever is removed
 * could come back by a link that they made before, under another address.
 * @param role `null` for no member any more
 */
export async function endInvitationsBeyond(
  transaction: ChangeTransaction,
  organizationId: string,
  userId: string,
  role: (typeof ROLES)[number] | null,
): Promise<void> {
  for (const invitation of await listPendingRows(transaction.rows, organizationId)) {
    if (invitation.inviterId !== userId) continue;
    const action = toRole(invitation.role) === 'owner' ? 'owner.manage' : 'member.manage';
    if (role !== null && mayDo(role, action)) continue;
    await updateInvitationRow(transaction, invitation.id, { status: 'canceled' });
    transaction.audit({
      organizationId,
      action: 'invitation.canceled',
      target: { kind: 'invitation', id: invitation.email, name: invitation.email },
      changes: { role: { before: invitation.role } },
    });
  }
}
