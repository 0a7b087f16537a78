import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { notFound } from '../http/problem.ts';
import { findMemberRow, type MemberRow } from './member-store.ts';
import { lockOrganizationRow } from './store.ts';

/** A member of an organization; its memberships stay as they are until the transaction ends. */
export async function lockMember(
  transaction: ChangeTransaction,
  organizationId: string,
  memberId: string,
): Promise<MemberRow> {
  await lockOrganizationRow(transaction, organizationId);
  const member = await findMemberRow(transaction.rows, organizationId, memberId);
  if (member === null) throw notFound('member');
  return member;
}
