import type { Selectable } from 'kysely';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { contains } from '../database/contains.ts';
import type { Reading } from '../database/database.ts';
import type { AccessRequestTable } from '../database/schema.ts';
import type { PageEnd } from '../http/page-cursor.ts';

export type RequestRow = Selectable<AccessRequestTable>;

/** A request with the names of what it is about. */
export interface NamedRequest extends RequestRow {
  readonly slug: string;
  readonly app_name: string | null;
  readonly organization_name: string;
}

function namedRequests(reading: Reading) {
  return reading
    .selectFrom('access_request')
    .innerJoin('api', 'api.id', 'access_request.api_id')
    .innerJoin('organization', 'organization.id', 'access_request.organization_id')
    .leftJoin('app', 'app.id', 'access_request.app_id')
    .selectAll('access_request')
    .select(['api.slug', 'app.name as app_name', 'organization.name as organization_name']);
}

export async function findRequestRow(reading: Reading, id: string): Promise<NamedRequest | null> {
  const row = await namedRequests(reading).where('access_request.id', '=', id).executeTakeFirst();
  return row ?? null;
}

/** Keeps the request from changing until the transaction ends. */
export async function lockRequest(transaction: ChangeTransaction, id: string): Promise<void> {
  const query = transaction.rows.selectFrom('access_request').select('id').where('id', '=', id);
  await transaction.lockRows(query).execute();
}

export interface RequestFilter {
  /** `null` for all organizations. */
  readonly organizationId: string | null;
  readonly after: PageEnd | null;
  readonly limit: number;
  readonly search?: string | undefined;
  readonly state?: RequestRow['state'] | undefined;
  readonly appId?: string | undefined;
}

/** One row more than the limit, newest first. */
export async function listRequestRows(reading: Reading, filter: RequestFilter): Promise<NamedRequest[]> {
  const { organizationId, after, search, state, appId } = filter;
  let query = namedRequests(reading)
    .orderBy('access_request.created_at', 'desc')
    .orderBy('access_request.id', 'desc');
  if (organizationId !== null) query = query.where('access_request.organization_id', '=', organizationId);
  if (state !== undefined) query = query.where('access_request.state', '=', state);
  if (appId !== undefined) query = query.where('access_request.app_id', '=', appId);
  if (after !== null) {
    query = query.where((row) =>
      row(row.refTuple('access_request.created_at', 'access_request.id'), '<', row.tuple(after.at, after.id)),
    );
  }
  if (search !== undefined) {
    query = query.where(contains(search, 'app.name', 'organization.name', 'api.slug'));
  }
  return query.limit(filter.limit + 1).execute();
}

/** What was approved for an app, by slug; an API is there once for each approval. */
export async function listApprovals(
  reading: Reading,
  appId: string,
): Promise<{ slug: string; level: 'read' | 'write' }[]> {
  return reading
    .selectFrom('access_request')
    .innerJoin('api', 'api.id', 'access_request.api_id')
    .select(['api.slug', 'access_request.level'])
    .where('access_request.app_id', '=', appId)
    .where('access_request.state', '=', 'approved')
    .execute();
}

/** The requests of an organization for one API that are in this state, for an app or for itself (`null`). */
export async function listSimilarRequests(
  reading: Reading,
  { organization_id, app_id, api_id }: Pick<RequestRow, 'organization_id' | 'app_id' | 'api_id'>,
  state: RequestRow['state'],
): Promise<RequestRow[]> {
  const query = reading
    .selectFrom('access_request')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('api_id', '=', api_id)
    .where('state', '=', state);
  return app_id === null
    ? query.where('app_id', 'is', null).execute()
    : query.where('app_id', '=', app_id).execute();
}

export async function insertRequest(transaction: ChangeTransaction, row: RequestRow): Promise<void> {
  await transaction.rows.insertInto('access_request').values(row).execute();
}

export type RequestDecision = Pick<RequestRow, 'state' | 'decision_reason' | 'decided_at' | 'decided_by'>;

export async function updateRequest(
  transaction: ChangeTransaction,
  id: string,
  decision: RequestDecision,
): Promise<void> {
  await transaction.rows.updateTable('access_request').set(decision).where('id', '=', id).execute();
}

/** @returns how many there were */
export async function endPendingRequestsOf(
  transaction: ChangeTransaction,
  appId: string,
  decision: RequestDecision,
): Promise<number> {
  const result = await transaction.rows
    .updateTable('access_request')
    .set(decision)
    .where('app_id', '=', appId)
    .where('state', '=', 'pending')
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}
