import type { Selectable, Updateable } from 'kysely';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { contains } from '../database/contains.ts';
import type { Reading } from '../database/database.ts';
import type { AppTable } from '../database/schema.ts';
import type { PageEnd } from '../http/page-cursor.ts';

export type AppRow = Selectable<AppTable>;

export async function findAppRow(reading: Reading, id: string): Promise<AppRow | null> {
  const row = await appById(reading, id).executeTakeFirst();
  return row ?? null;
}

/** The same, kept from changing until the transaction ends. */
export async function lockAppRow(transaction: ChangeTransaction, id: string): Promise<AppRow | null> {
  const row = await transaction.lockRows(appById(transaction.rows, id)).executeTakeFirst();
  return row ?? null;
}

function appById(reading: Reading, id: string) {
  return reading.selectFrom('app').selectAll().where('id', '=', id).where('status', '<>', 'deleted');
}

export interface AppFilter {
  readonly organizationId: string;
  readonly after: PageEnd | null;
  readonly limit: number;
  readonly search?: string | undefined;
  readonly status?: 'active' | 'suspended' | undefined;
}

/** One row more than the limit, newest first. */
export async function listAppRows(reading: Reading, filter: AppFilter): Promise<AppRow[]> {
  let query = reading
    .selectFrom('app')
    .selectAll()
    .where('organization_id', '=', filter.organizationId)
    .where('status', '<>', 'deleted')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc');
  const { after, search, status } = filter;
  if (after !== null) {
    query = query.where((app) =>
      app.or([
        app('created_at', '<', after.at),
        app.and([app('created_at', '=', after.at), app('id', '<', after.id)]),
      ]),
    );
  }
  if (status !== undefined) query = query.where('status', '=', status);
  if (search !== undefined) {
    query = query.where((app) => app.or([contains(search, 'name', 'description'), app('id', '=', search)]));
  }
  return query.limit(filter.limit + 1).execute();
}

export async function insertApp(transaction: ChangeTransaction, row: AppRow): Promise<void> {
  await transaction.rows.insertInto('app').values(row).execute();
}

export async function updateAppRow(
  transaction: ChangeTransaction,
  id: string,
  columns: Updateable<AppTable>,
): Promise<void> {
  await transaction.rows
    .updateTable('app')
    .set({ ...columns, updated_at: transaction.now })
    .where('id', '=', id)
    .execute();
}
