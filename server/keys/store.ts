import { type RawBuilder, type Selectable, sql, type Updateable } from 'kysely';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { contains } from '../database/contains.ts';
import type { Reading } from '../database/database.ts';
import type { ApiKeyTable } from '../database/schema.ts';
import type { PageEnd } from '../http/page-cursor.ts';

export type KeyRow = Selectable<ApiKeyTable>;

/** SQLite takes at most 32,766 parameters in one statement. */
const ROWS_AT_ONCE = 500;
const DAY = 86_400_000;
/** What counts as expiring soon. */
const SOON = 14 * DAY;
/** As the index `api_key_alive` has it. */
const ENDS_AT = sql`coalesce(expires_at, ${sql.lit(Number.MAX_SAFE_INTEGER)})`;
const KEY_ID = /^key_([0-9A-Za-z]{12})$/;

function keyById(reading: Reading, id: string) {
  return reading.selectFrom('api_key').selectAll().where('id', '=', id);
}

/** @param id without `key_` */
export async function findKeyRow(reading: Reading, id: string): Promise<KeyRow | null> {
  const row = await keyById(reading, id).executeTakeFirst();
  return row ?? null;
}

/** The same, kept from changing until the transaction ends. */
export async function lockKeyRow(transaction: ChangeTransaction, id: string): Promise<KeyRow | null> {
  const row = await transaction.lockRows(keyById(transaction.rows, id)).executeTakeFirst();
  return row ?? null;
}

/** The account token of an organization that is not revoked. */
export async function findAccountToken(reading: Reading, organizationId: string): Promise<KeyRow | null> {
  const row = await reading
    .selectFrom('api_key')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('account_token', '=', 1)
    .where('state', '<>', 'revoked')
    .executeTakeFirst();
  return row ?? null;
}

/** The key of an app in an environment that is neither ended nor replaced; its id. */
export async function findKeyInUse(
  reading: Reading,
  appId: string,
  environment: string,
  now: number,
): Promise<string | null> {
  const row = await reading
    .selectFrom('api_key')
    .select('id')
    .where('app_id', '=', appId)
    .where('environment', '=', environment)
    .where('state', '<>', 'revoked')
    .where('replaced_by', 'is', null)
    .where((key) => key.or([key('expires_at', 'is', null), key('expires_at', '>', now)]))
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** @param ids without `key_` */
export async function findKeyRows(reading: Reading, ids: readonly string[]): Promise<KeyRow[]> {
  if (ids.length === 0) return [];
  return reading.selectFrom('api_key').selectAll().where('id', 'in', ids).execute();
}

/** Which of these tags belong to imported keys, used already or not. */
export async function findImportedTags(reading: Reading, tags: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (let start = 0; start < tags.length; start += ROWS_AT_ONCE) {
    const rows = await reading
      .selectFrom('api_key')
      .select('tag')
      .where('tag', 'in', tags.slice(start, start + ROWS_AT_ONCE))
      .where('scheme', '<>', 'tagged')
      .execute();
    for (const row of rows) found.add(row.tag);
  }
  return found;
}

/** What imported keys start with; each beginning once, at most `limit` of them. */
export async function listImportedPrefixes(reading: Reading, limit: number): Promise<string[]> {
  const rows = await reading
    .selectFrom('api_key')
    .select('prefix')
    .distinct()
    .where('scheme', '<>', 'tagged')
    .limit(limit)
    .execute();
  return rows.map((row) => row.prefix);
}

export interface KeyFilter {
  readonly after: PageEnd | null;
  readonly limit: number;
  readonly search?: string | undefined;
  readonly state?: 'active' | 'paused' | 'revoked' | 'expired' | undefined;
  readonly environment?: string | undefined;
  readonly unusedForDays?: number | undefined;
  readonly expiry?: 'none' | 'soon' | undefined;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
}

export type KeyOwner =
  | { readonly kind: 'app'; readonly appId: string }
  | { readonly kind: 'organization'; readonly organizationId: string };

/** One row more than the limit, newest first, revoked ones included. */
export async function listKeyRows(reading: Reading, owner: KeyOwner, filter: KeyFilter): Promise<KeyRow[]> {
  let query = reading.selectFrom('api_key').selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc');
  query =
    owner.kind === 'app'
      ? query.where('app_id', '=', owner.appId)
      : query
          .where('organization_id', '=', owner.organizationId)
          .where('app_id', 'is', null)
          .where('account_token', '=', 0);
  const { after, now } = filter;
  if (after !== null) {
    // As one comparison of rows an index answers it from where the last page ended.
    query = query.where((key) => key(key.refTuple('created_at', 'id'), '<', key.tuple(after.at, after.id)));
  }
  if (filter.environment !== undefined) query = query.where('environment', '=', filter.environment);
  if (filter.search !== undefined) {
    const { search } = filter;
    const id = KEY_ID.exec(search)?.[1];
    query =
      id === undefined
        ? query.where((key) =>
            key.or([contains(search, 'name'), key('id', '=', search), key('last4', '=', search)]),
          )
        : query.where('id', '=', id);
  }
  if (filter.state === 'expired') {
    query = query.where('state', '<>', 'revoked').where('expires_at', '<=', now);
  } else if (filter.state !== undefined) {
    query = query.where('state', '=', filter.state);
    if (filter.state !== 'revoked') {
      query = query.where((key) => key.or([key('expires_at', 'is', null), key('expires_at', '>', now)]));
    }
  }
  if (filter.unusedForDays !== undefined) {
    const since = now - filter.unusedForDays * DAY;
    query = query
      .where((key) => key.or([key('last_used_at', 'is', null), key('last_used_at', '<', since)]))
      .where('created_at', '<', since);
  }
  if (filter.expiry === 'none') query = query.where('expires_at', 'is', null);
  if (filter.expiry === 'soon') {
    query = query.where('expires_at', '>', now).where('expires_at', '<=', now + SOON);
  }
  return query.limit(filter.limit + 1).execute();
}

export interface LiveKeySum {
  readonly app_id: string | null;
  readonly environment: string;
  readonly active: number;
  readonly expiring_soon: number;
  readonly paused: number;
  readonly last_used_at: number | null;
}

/** One row for each app and environment that has keys which are neither revoked nor expired. */
export async function sumUpLiveKeys(
  reading: Reading,
  appIds: readonly string[],
  environment: string | null,
  now: number,
): Promise<LiveKeySum[]> {
  if (appIds.length === 0) return [];
  const countWhere = (condition: RawBuilder<unknown>) =>
    sql<number>`sum(case when ${condition} then 1 else 0 end)`;
  let query = reading
    .selectFrom('api_key')
    .select([
      'app_id',
      'environment',
      countWhere(sql`state = 'active'`).as('active'),
      countWhere(sql`state = 'active' and ${ENDS_AT} <= ${now + SOON}`).as('expiring_soon'),
      countWhere(sql`state = 'paused'`).as('paused'),
      sql<number | null>`max(last_used_at)`.as('last_used_at'),
    ])
    .where('app_id', 'in', appIds)
    // Written out, as the index has it: a parameter would not show that the index serves.
    .where(sql<boolean>`state <> 'revoked'`)
    .where(sql<boolean>`${ENDS_AT} > ${now}`);
  if (environment !== null) query = query.where('environment', '=', environment);
  return query.groupBy(['app_id', 'environment']).orderBy('app_id').orderBy('environment').execute();
}

/** Ids of the keys of an app that are not revoked, kept from changing until the transaction ends. */
export async function lockLiveKeyIds(transaction: ChangeTransaction, appId: string): Promise<string[]> {
  const query = transaction.rows
    .selectFrom('api_key')
    .select('id')
    .where('app_id', '=', appId)
    .where('state', '<>', 'revoked');
  const rows = await transaction.lockRows(query).execute();
  return rows.map((row) => row.id);
}

export async function insertKeys(transaction: ChangeTransaction, rows: readonly KeyRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    await transaction.rows
      .insertInto('api_key')
      .values(rows.slice(start, start + ROWS_AT_ONCE))
      .execute();
  }
}

export async function updateKeyRow(
  transaction: ChangeTransaction,
  id: string,
  columns: Updateable<ApiKeyTable>,
): Promise<void> {
  await transaction.rows
    .updateTable('api_key')
    .set({ ...columns, updated_at: transaction.now })
    .where('id', '=', id)
    .execute();
}

export async function revokeKeyRowsOfApp(
  transaction: ChangeTransaction,
  appId: string,
  columns: Updateable<ApiKeyTable>,
): Promise<void> {
  await transaction.rows
    .updateTable('api_key')
    .set({ ...columns, updated_at: transaction.now })
    .where('app_id', '=', appId)
    .where('state', '<>', 'revoked')
    .execute();
}
