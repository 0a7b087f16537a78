import { type Selectable, sql, type Updateable } from 'kysely';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { contains } from '../database/contains.ts';
import type { Reading } from '../database/database.ts';
import type { ApiEndpointTable, ApiTable } from '../database/schema.ts';
import type { NameEnd } from '../http/page-cursor.ts';

export type ApiRow = Selectable<ApiTable>;
export type EndpointRow = Selectable<ApiEndpointTable>;
export interface ApiWithEndpoints {
  readonly row: ApiRow;
  readonly endpoints: readonly EndpointRow[];
}

/** PostgreSQL takes at most 65,535 parameters in one statement. */
const ENDPOINTS_AT_ONCE = 500;

export async function findApiRow(reading: Reading, idOrSlug: string): Promise<ApiRow | null> {
  const row = await apiByName(reading, idOrSlug).executeTakeFirst();
  return row ?? null;
}

/** The same, kept from changing until the transaction ends. */
export async function lockApiRow(transaction: ChangeTransaction, idOrSlug: string): Promise<ApiRow | null> {
  const row = await transaction.lockRows(apiByName(transaction.rows, idOrSlug)).executeTakeFirst();
  return row ?? null;
}

/** No slug can be an id, which has an underscore. */
function apiByName(reading: Reading, idOrSlug: string) {
  return reading
    .selectFrom('api')
    .selectAll()
    .where((api) => api.or([api('id', '=', idOrSlug), api('slug', '=', idOrSlug)]));
}

export interface ApiFilter {
  readonly after: NameEnd | null;
  readonly limit: number;
  readonly search?: string | undefined;
  readonly opening?: ApiRow['opening'] | undefined;
  readonly status?: ApiRow['status'] | undefined;
}

/** With the name as it is compared for the order of names. */
export interface ListedApiRow extends ApiRow {
  readonly sort_name: string;
}

const sortName = sql<string>`lower(name)`;

/** One row more than the limit, by name. */
export async function listApiRows(reading: Reading, filter: ApiFilter): Promise<ListedApiRow[]> {
  let query = reading
    .selectFrom('api')
    .selectAll()
    .select(sortName.as('sort_name'))
    .orderBy(sortName)
    .orderBy('id');
  const { after, search, opening, status } = filter;
  if (after !== null) query = query.where(sql<boolean>`(${sortName}, id) > (${after.name}, ${after.id})`);
  if (opening !== undefined) query = query.where('opening', '=', opening);
  if (status !== undefined) query = query.where('status', '=', status);
  if (search !== undefined) {
    query = query.where((api) => api.or([contains(search, 'name', 'slug'), api('id', '=', search)]));
  }
  return query.limit(filter.limit + 1).execute();
}

/** Every API by slug, without endpoints: what permissions are checked against. */
export async function listAllApis(reading: Reading): Promise<Map<string, ApiRow>> {
  const rows = await reading.selectFrom('api').selectAll().execute();
  return new Map(rows.map((row) => [row.slug, row]));
}

export async function listEndpoints(reading: Reading, apiIds: readonly string[]): Promise<EndpointRow[]> {
  if (apiIds.length === 0) return [];
  return reading
    .selectFrom('api_endpoint')
    .selectAll()
    .where('api_id', 'in', apiIds)
    .orderBy('position')
    .execute();
}

/** How many endpoints each of these APIs has, by id; those without are left out. */
export async function countEndpoints(
  reading: Reading,
  apiIds: readonly string[],
): Promise<Map<string, number>> {
  if (apiIds.length === 0) return new Map();
  const rows = await reading
    .selectFrom('api_endpoint')
    .select(({ fn }) => ['api_id', fn.countAll<number>().as('count')])
    .where('api_id', 'in', apiIds)
    .groupBy('api_id')
    .execute();
  return new Map(rows.map(({ api_id, count }) => [api_id, count]));
}

export async function insertApi(transaction: ChangeTransaction, row: ApiRow): Promise<void> {
  await transaction.rows.insertInto('api').values(row).execute();
}

export async function updateApiRow(
  transaction: ChangeTransaction,
  id: string,
  columns: Updateable<ApiTable>,
): Promise<void> {
  await transaction.rows
    .updateTable('api')
    .set({ ...columns, updated_at: transaction.now })
    .where('id', '=', id)
    .execute();
}

export async function insertEndpoints(
  transaction: ChangeTransaction,
  rows: readonly EndpointRow[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += ENDPOINTS_AT_ONCE) {
    const some = rows.slice(start, start + ENDPOINTS_AT_ONCE);
    await transaction.rows.insertInto('api_endpoint').values(some).execute();
  }
}

export async function deleteEndpointsOf(transaction: ChangeTransaction, apiId: string): Promise<void> {
  await transaction.rows.deleteFrom('api_endpoint').where('api_id', '=', apiId).execute();
}
