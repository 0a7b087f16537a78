import type { Selectable } from 'kysely';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { contains } from '../database/contains.ts';
import type { Reading } from '../database/database.ts';
import { readMoment, writeMoment } from '../database/moment.ts';
import type { InvitationTable } from '../database/schema.ts';
import type { PageEnd } from '../http/page-cursor.ts';

type Row = Pick<
  Selectable<InvitationTable>,
  'id' | 'organizationId' | 'email' | 'role' | 'status' | 'inviterId'
>;

export interface InvitationRow extends Row {
  /** Milliseconds since 1970 UTC. */
  readonly expiresAt: number;
  readonly createdAt: number;
}

function invitations(reading: Reading) {
  return reading
    .selectFrom('invitation')
    .select(['id', 'organizationId', 'email', 'role', 'status', 'inviterId', 'expiresAt', 'createdAt']);
}

type SelectedRow = Row & { readonly expiresAt: Date | string; readonly createdAt: Date | string };

function toInvitation(row: SelectedRow): InvitationRow {
  return { ...row, expiresAt: readMoment(row.expiresAt), createdAt: readMoment(row.createdAt) };
}

export async function findInvitationRow(reading: Reading, id: string): Promise<InvitationRow | null> {
  const row = await invitations(reading).where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toInvitation(row);
}

/** The same, kept from changing until the transaction ends. */
export async function lockInvitationRow(
  transaction: ChangeTransaction,
  id: string,
): Promise<InvitationRow | null> {
  const query = invitations(transaction.rows).where('id', '=', id);
  const row = await transaction.lockRows(query).executeTakeFirst();
  return row === undefined ? null : toInvitation(row);
}

/** Those that were neither accepted nor ended otherwise; they may have expired. */
export async function listPendingRows(reading: Reading, organizationId: string): Promise<InvitationRow[]> {
  const rows = await invitations(reading)
    .where('organizationId', '=', organizationId)
    .where('status', '=', 'pending')
    .execute();
  return rows.map(toInvitation);
}

export interface InvitationFilter {
  readonly after: PageEnd | null;
  readonly limit: number;
  readonly search?: string | undefined;
  /** Whether those of owners are among them. */
  readonly withOwners: boolean;
}

/** One row more than the limit, newest first. */
export async function listInvitationRows(
  reading: Reading,
  organizationId: string,
  { after, limit, search, withOwners }: InvitationFilter,
): Promise<InvitationRow[]> {
  let query = invitations(reading)
    .where('organizationId', '=', organizationId)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (!withOwners) query = query.where('role', '<>', 'owner');
  if (after !== null) {
    const at = writeMoment(after.at);
    query = query.where((row) =>
      row.or([row('createdAt', '<', at), row.and([row('createdAt', '=', at), row('id', '<', after.id)])]),
    );
  }
  if (search !== undefined) query = query.where(contains(search, 'email'));
  return (await query.execute()).map(toInvitation);
}

export async function insertInvitationRow(transaction: ChangeTransaction, row: InvitationRow): Promise<void> {
  await transaction.rows
    .insertInto('invitation')
    .values({ ...row, expiresAt: writeMoment(row.expiresAt), createdAt: writeMoment(row.createdAt) })
    .execute();
}

export async function updateInvitationRow(
  transaction: ChangeTransaction,
  id: string,
  { expiresAt, ...columns }: Partial<Pick<InvitationRow, 'role' | 'status' | 'inviterId' | 'expiresAt'>>,
): Promise<void> {
  const moment = expiresAt === undefined ? {} : { expiresAt: writeMoment(expiresAt) };
  await transaction.rows
    .updateTable('invitation')
    .set({ ...columns, ...moment })
    .where('id', '=', id)
    .execute();
}
