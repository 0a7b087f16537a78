import type { ROLES } from '@latchkey/contract';
import type { MemberActor } from '../access/actor.ts';
import { authorize } from '../access/authorize.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import type { CommitChange } from '../barrier/commit-change.ts';
import { Problem } from '../http/problem.ts';
import { toRole } from '../people/read-role.ts';
import {
  type InvitationRow,
  insertInvitationRow,
  listPendingRows,
  updateInvitationRow,
} from './invitation-store.ts';
import { isMemberEmail } from './member-store.ts';
import { lockOrganizationRow } from './store.ts';

export interface InviteSettings {
  readonly commitChange: CommitChange;
  readonly createId: (prefix: string) => string;
}

export interface NewInvitation {
  readonly email: string;
  readonly role: (typeof ROLES)[number];
}

const THREE_DAYS = 3 * 86_400_000;
const MOST_PENDING = 100;

/**
 * Invites somebody by e-mail address, for three days. Inviting the same address again renews the invitation under
 * the same link, with the role given last.
 */
export async function invitePerson(
  { commitChange, createId }: InviteSettings,
  actor: MemberActor,
  origin: ChangeOrigin,
  { email: typed, role }: NewInvitation,
): Promise<InvitationRow> {
  const { organizationId } = actor;
  const subject = { organizationId, what: 'organization' };
  authorize(actor, 'member.manage', subject);
  if (role === 'owner') authorize(actor, 'owner.manage', subject);
  const email = typed.toLowerCase();
  const inviterId = actor.kind === 'person' ? actor.userId : '';
  const { value } = await commitChange(origin, async (transaction) => {
    await lockOrganizationRow(transaction, organizationId);
    if (await isMemberEmail(transaction.rows, organizationId, email)) {
      throw new Problem('conflict', 'This person is a member already.');
    }
    const pending = await listPendingRows(transaction.rows, organizationId);
    const before = pending.find((invitation) => invitation.email === email);
    if (before !== undefined && toRole(before.role) === 'owner') authorize(actor, 'owner.manage', subject);
    const row: InvitationRow = {
      id: before?.id ?? createId('inv'),
      organizationId,
      email,
      role,
      status: 'pending',
      inviterId,
      expiresAt: transaction.now + THREE_DAYS,
      createdAt: before?.createdAt ?? transaction.now,
    };
    await writeInvitation(transaction, row, before, pending);
    transaction.created(row.id);
    return row;
  });
  return value;
}

async function writeInvitation(
  transaction: ChangeTransaction,
  row: InvitationRow,
  before: InvitationRow | undefined,
  pending: readonly InvitationRow[],
): Promise<void> {
  const { id, organizationId, email, role, inviterId, expiresAt } = row;
  if (before === undefined) {
    const open = pending.filter((invitation) => invitation.expiresAt > transaction.now);
    if (open.length >= MOST_PENDING) {
      throw new Problem('wrong_state', `There are ${MOST_PENDING} open invitations. Take some back first.`);
    }
    await insertInvitationRow(transaction, row);
  } else {
    await updateInvitationRow(transaction, id, { role, inviterId, expiresAt });
  }
  transaction.audit({
    organizationId,
    action: before === undefined ? 'invitation.created' : 'invitation.renewed',
    // Not the id: whoever has it can accept, and admins, who read the log, must not become owners by it.
    target: { kind: 'invitation', id: email, name: email },
    changes: { role: { ...(before === undefined ? {} : { before: before.role }), after: role } },
  });
}
