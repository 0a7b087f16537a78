import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { Problem } from '../http/problem.ts';
import { toRole } from '../people/read-role.ts';
import { listRoles } from './member-store.ts';

/** Refuses to take away an owner who is the only one. The organization is locked. */
export async function refuseLastOwner(transaction: ChangeTransaction, organizationId: string): Promise<void> {
  const members = await listRoles(transaction.rows, organizationId);
  const owners = members.filter((member) => toRole(member.role) === 'owner');
  if (owners.length > 1) return;
  throw new Problem('wrong_state', 'This is the last owner. Make somebody else an owner first.');
}
