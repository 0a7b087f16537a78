import type { Selectable, Updateable } from 'kysely';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import type { Reading } from '../database/database.ts';
import type { ApiEndpointTable, ApiTable } from '../database/schema.ts';
import { likePattern, type PageEnd } from '../http/page-cursor.ts';

export type ApiRow = Selectable<ApiTable>;
export type EndpointRow = Selectable<ApiEndpointTable>;
export interface ApiWithEndpoints {
  readonly row: ApiRow;
  readonly endpoints: readonly EndpointRow[];
}

/** PostgreSQL takes at most 65,535 parameters in one statement. */
const ENDPOINTS_AT_ONCE = 500;

export async function findApi(reading: Reading, idOrSlug: string): Promise<ApiWithEndpoints | null> {
  const row = await reading
    .selectFrom('api')
    .selectAll()
    .where((api) => api.or([api('id', '=', idOrSlug), api('slug', '=', idOrSlug)]))
    .executeTakeFirst();
  if (row === undefined) return null;
  return { row, endpoints: await listEndpoints(reading, [row.id]) };
}

export interface ApiFilter {
  readonly after: PageEnd | null;
  readonly limit: number;
  readonly search?: string | undefined;
  readonly opening?: ApiRow['opening'] | undefined;
  readonly status?: ApiRow['status'] | undefined;
}

/** One row more than the limit, oldest first. */
export async function listApiRows(reading: Reading, filter: ApiFilter): Promise<ApiRow[]> {
  let query = reading.selectFrom('api').selectAll().orderBy('created_at').orderBy('id');
  const { after, search, opening, status } = filter;
  if (after !== null) {
    query = query.where((api) =>
      api.or([
        api('created_at', '>', after.at),
        api.and([api('created_at', '=', after.at), api('id', '>', after.id)]),
      ]),
    );
  }
  if (opening !== undefined) query = query.where('opening', '=', opening);
  if (status !== undefined) query = query.where('status', '=', status);
  if (search !== undefined) {
    query = query.where((api) => api(api.fn('lower', ['name']), 'like', likePattern(search)));
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

export async function updateEndpoint(transaction: ChangeTransaction, row: EndpointRow): Promise<void> {
  const { access, summary, position } = row;
  await transaction.rows
    .updateTable('api_endpoint')
    .set({ access, summary, position })
    .where('id', '=', row.id)
    .execute();
}

export async function deleteEndpoints(transaction: ChangeTransaction, ids: readonly string[]): Promise<void> {
  for (let start = 0; start < ids.length; start += ENDPOINTS_AT_ONCE) {
    const some = ids.slice(start, start + ENDPOINTS_AT_ONCE);
    await transaction.rows.deleteFrom('api_endpoint').where('id', 'in', some).execute();
  }
}
