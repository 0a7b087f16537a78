import { sql } from 'kysely';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import type { Reading } from '../database/database.ts';

/** Kept of each key. */
const MOST_OF_A_KEY = 5;
const MOST_SHOWN = 5;

export interface KeyAddress {
  readonly address: string;
  /** Milliseconds since 1970 UTC. */
  readonly lastSeenAt: number;
}

/** Notes where calls came from, the last few places of each key. */
export async function noteAddresses(
  transaction: ChangeTransaction,
  uses: readonly { readonly keyId: string; readonly address: string | null; readonly lastUsedAt: number }[],
): Promise<void> {
  const latest = new Map<string, { key_id: string; address: string; last_seen_at: number }>();
  for (const { keyId, address, lastUsedAt } of uses) {
    if (address === null) continue;
    const name = `${keyId} ${address}`;
    const known = latest.get(name)?.last_seen_at ?? 0;
    latest.set(name, { key_id: keyId, address, last_seen_at: Math.max(known, lastUsedAt) });
  }
  if (latest.size === 0) return;
  // In one order always, so that two writers never wait for each other's rows.
  const rows = [...latest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  await transaction.rows
    .insertInto('key_address')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['key_id', 'address'])
        .doUpdateSet((row) => ({ last_seen_at: row.ref('excluded.last_seen_at') })),
    )
    .execute();
  const keys = sql.join([...new Set(rows.map(({ key_id }) => key_id))]);
  await sql`delete from key_address where (key_id, address) in (
    select key_id, address from (
      select key_id, address, row_number() over (partition by key_id order by last_seen_at desc, address) as place
      from key_address where key_id in (${keys})
    ) ranked where place > ${sql.lit(MOST_OF_A_KEY)})`.execute(transaction.rows);
}

/**
 * Where the calls of a key, or of all keys of an app, came from last, the latest first.
 * @param of the key without `key_`, or the app
 * @param since milliseconds since 1970 UTC
 */
export async function listAddresses(
  reading: Reading,
  of: { readonly keyId: string } | { readonly appId: string },
  since: number,
): Promise<KeyAddress[]> {
  const seen = reading
    .selectFrom('key_address')
    .select((row) => ['address', row.fn.max('last_seen_at').as('last_seen_at')])
    .where('last_seen_at', '>=', since);
  const keys =
    'keyId' in of
      ? seen.where('key_id', '=', of.keyId)
      : seen.where('key_id', 'in', reading.selectFrom('api_key').select('id').where('app_id', '=', of.appId));
  const rows = await keys
    .groupBy('address')
    .orderBy('last_seen_at', 'desc')
    .orderBy('address')
    .limit(MOST_SHOWN)
    .execute();
  return rows.map((row) => ({ address: row.address, lastSeenAt: Number(row.last_seen_at) }));
}

/** Forgets where calls came from before this. @returns how many rows, at most `limit` */
export async function forgetAddresses(
  transaction: ChangeTransaction,
  before: number,
  limit: number,
): Promise<number> {
  const result = await sql`delete from key_address where (key_id, address) in
    (select key_id, address from key_address where last_seen_at < ${before} order by last_seen_at limit ${limit})`.execute(
    transaction.rows,
  );
  return Number(result.numAffectedRows ?? 0n);
}
