import type { Selectable, Updateable } from 'kysely';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import type { Reading } from '../database/database.ts';
import type { ApiKeyTable } from '../database/schema.ts';
import { likePattern, type PageEnd } from '../http/page-cursor.ts';

export type KeyRow = Selectable<ApiKeyTable>;

const DAY = 86_400_000;
/** What counts as expiring soon. */
export const SOON = 14 * DAY;

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
    query = query.where((key) =>
      key.or([
        key('created_at', '<', after.at),
        key.and([key('created_at', '=', after.at), key('id', '<', after.id)]),
      ]),
    );
  }
  if (filter.environment !== undefined) query = query.where('environment', '=', filter.environment);
  if (filter.search !== undefined) {
    const { search } = filter;
    query = query.where((key) =>
      key.or([
        key(key.fn('lower', ['name']), 'like', likePattern(search)),
        key('id', '=', search.replace(/^key_/, '')),
        key('last4', '=', search),
      ]),
    );
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

export async function insertKey(transaction: ChangeTransaction, row: KeyRow): Promise<void> {
  await transaction.rows.insertInto('api_key').values(row).execute();
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
