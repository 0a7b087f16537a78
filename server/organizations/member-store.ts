import { sql } from 'kysely';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { contains } from '../database/contains.ts';
import type { Reading } from '../database/database.ts';
import { readMoment, writeMoment } from '../database/moment.ts';
import type { NameEnd } from '../http/page-cursor.ts';

/** The role as better-auth keeps it, as text. */
export interface MemberRow {
  readonly id: string;
  readonly organizationId: string;
  readonly userId: string;
  readonly role: string;
  readonly name: string;
  readonly email: string;
  /** Milliseconds since 1970 UTC. */
  readonly createdAt: number;
}

function members(reading: Reading, organizationId: string) {
  return reading
    .selectFrom('member')
    .innerJoin('user', 'user.id', 'member.userId')
    .select(['member.id', 'member.organizationId', 'member.userId', 'member.role', 'member.createdAt'])
    .select(['user.name', 'user.email'])
    .where('member.organizationId', '=', organizationId);
}

type SelectedRow = Omit<MemberRow, 'createdAt'> & { readonly createdAt: Date | string };

function toMember(row: SelectedRow): MemberRow {
  return { ...row, createdAt: readMoment(row.createdAt) };
}

export async function findMemberRow(
  reading: Reading,
  organizationId: string,
  memberId: string,
): Promise<MemberRow | null> {
  const row = await members(reading, organizationId).where('member.id', '=', memberId).executeTakeFirst();
  return row === undefined ? null : toMember(row);
}

export async function findMemberRowOfUser(
  reading: Reading,
  organizationId: string,
  userId: string,
): Promise<MemberRow | null> {
  const row = await members(reading, organizationId).where('member.userId', '=', userId).executeTakeFirst();
  return row === undefined ? null : toMember(row);
}

export async function isMemberEmail(
  reading: Reading,
  organizationId: string,
  email: string,
): Promise<boolean> {
  const row = await members(reading, organizationId).where('user.email', '=', email).executeTakeFirst();
  return row !== undefined;
}

export interface MemberFilter {
  readonly after: NameEnd | null;
  readonly limit: number;
  readonly search?: string | undefined;
}

/** With the name as it is compared for the order of names. */
export interface ListedMemberRow extends MemberRow {
  readonly sortName: string;
}

const sortName = sql<string>`lower(${sql.ref('user.name')})`;

/** One row more than the limit, by name. All members of the organization are read for it; they are few. */
export async function listMemberRows(
  reading: Reading,
  organizationId: string,
  { after, limit, search }: MemberFilter,
): Promise<ListedMemberRow[]> {
  let query = members(reading, organizationId)
    .select(sortName.as('sortName'))
    .orderBy(sortName)
    .orderBy('member.id')
    .limit(limit + 1);
  if (after !== null) {
    query = query.where(sql<boolean>`(${sortName}, ${sql.ref('member.id')}) > (${after.name}, ${after.id})`);
  }
  if (search !== undefined) {
    query = query.where(contains(search, 'user.name', 'user.email'));
  }
  return (await query.execute()).map((row) => ({ ...toMember(row), sortName: row.sortName }));
}

/** Ids of the memberships of an organization with their roles. */
export async function listRoles(
  reading: Reading,
  organizationId: string,
): Promise<{ id: string; role: string }[]> {
  return reading
    .selectFrom('member')
    .select(['id', 'role'])
    .where('organizationId', '=', organizationId)
    .execute();
}

export interface NewMember {
  readonly id: string;
  readonly organizationId: string;
  readonly userId: string;
  readonly role: string;
}

export async function insertMemberRow(transaction: ChangeTransaction, member: NewMember): Promise<void> {
  await transaction.rows
    .insertInto('member')
    .values({ ...member, createdAt: writeMoment(transaction.now) })
    .execute();
}

export async function updateMemberRow(
  transaction: ChangeTransaction,
  memberId: string,
  role: string,
): Promise<void> {
  await transaction.rows.updateTable('member').set({ role }).where('id', '=', memberId).execute();
}

export async function deleteMemberRow(transaction: ChangeTransaction, memberId: string): Promise<void> {
  await transaction.rows.deleteFrom('member').where('id', '=', memberId).execute();
}

/** The organization that a session works in from now on. */
export async function activateOrganization(
  transaction: ChangeTransaction,
  sessionId: string,
  organizationId: string,
): Promise<void> {
  await transaction.rows
    .updateTable('session')
    .set({ activeOrganizationId: organizationId })
    .where('id', '=', sessionId)
    .execute();
}
