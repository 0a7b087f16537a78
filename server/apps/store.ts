import { type Selectable, sql, type Updateable } from 'kysely';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { contains } from '../database/contains.ts';
import type { Reading } from '../database/database.ts';
import type { AppTable } from '../database/schema.ts';
import type { NameEnd, PageEnd } from '../http/page-cursor.ts';

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
  readonly order: AppOrder;
  readonly limit: number;
  readonly search?: string | undefined;
  readonly status?: 'active' | 'suspended' | undefined;
}

/** Newest first, or by name; and where the page before this one ended. */
export type AppOrder =
  | { readonly by: 'newest'; readonly after: PageEnd | null }
  | { readonly by: 'name'; readonly after: NameEnd | null };

/** With the name as it is compared for the order of names. */
export interface ListedAppRow extends AppRow {
  readonly sort_name: string;
}

/** Looked up as such, so that nothing has to be read through for it. */
const APP_ID = /^app_[0-9A-Za-z]{16}$/;
const sortName = sql<string>`lower(name)`;

/** One row more than the limit. */
export async function listAppRows(reading: Reading, filter: AppFilter): Promise<ListedAppRow[]> {
  const { organizationId, order, search, status, limit } = filter;
  let query = reading
    .selectFrom('app')
    .selectAll()
    .select(sortName.as('sort_name'))
    .where('organization_id', '=', organizationId)
    .where('deleted_at', 'is', null)
    .limit(limit + 1);
  if (order.by === 'newest') {
    query = query.orderBy('created_at', 'desc').orderBy('id', 'desc');
    const { after } = order;
    // As one comparison of rows an index answers it from where the last page ended.
    if (after !== null) query = query.where(sql<boolean>`(created_at, id) < (${after.at}, ${after.id})`);
  } else {
    query = query.orderBy(sortName).orderBy('id');
    const { after } = order;
    if (after !== null) query = query.where(sql<boolean>`(${sortName}, id) > (${after.name}, ${after.id})`);
  }
  if (status !== undefined) query = query.where('status', '=', status);
  if (search !== undefined) {
    query = APP_ID.test(search)
      ? query.where('id', '=', search)
      : query.where(contains(search, 'name', 'description'));
  }
  return query.execute();
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
