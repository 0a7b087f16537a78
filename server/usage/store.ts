import type { Outcome } from '@latchkey/verifier';
import { sql } from 'kysely';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import type { Reading } from '../database/database.ts';

/** What one key had decided on one API in one hour. */
export interface HourCount {
  /** Without `key_`. */
  readonly keyId: string;
  /** Slug. */
  readonly api: string;
  readonly outcome: Outcome;
  /** Start of the hour, milliseconds since 1970 UTC. */
  readonly hour: number;
  readonly count: number;
}

/** Adds counts to those that are there. No two of them may be of the same key, API, hour and outcome. */
export async function addHourCounts(
  transaction: ChangeTransaction,
  counts: readonly HourCount[],
): Promise<void> {
  const rows = counts.map(({ keyId, api, hour, outcome, count }) => ({
    key_id: keyId,
    api,
    hour,
    outcome,
    count,
  }));
  await transaction.rows
    .insertInto('usage_hour')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['key_id', 'hour', 'api', 'outcome']).doUpdateSet((row) => ({
        count: sql<number>`${row.ref('usage_hour.count')} + ${row.ref('excluded.count')}`,
      })),
    )
    .execute();
}

/**
 * Deletes counts of hours before this one, the oldest first.
 * @returns how many there were, at most `limit`
 */
export async function deleteHourCounts(
  transaction: ChangeTransaction,
  before: number,
  limit: number,
): Promise<number> {
  const columns = sql`key_id, hour, api, outcome`;
  const result = await sql`delete from usage_hour where (${columns}) in
    (select ${columns} from usage_hour where hour < ${before} order by hour limit ${limit})`.execute(
    transaction.rows,
  );
  return Number(result.numAffectedRows ?? 0n);
}

/** Of a key, else of an app, else of an organization: which of them may be seen has been checked before. */
export interface UsageFilter {
  readonly organizationId: string;
  readonly appId: string | null;
  /** Without `key_`. */
  readonly keyId: string | null;
  readonly api: string | null;
  /** From this hour on; milliseconds since 1970 UTC. */
  readonly from: number;
  /** Before this hour. */
  readonly to: number;
  /** Length of what is added up, in milliseconds; counted from 1970, so that days are those of UTC. */
  readonly step: number;
  readonly limit: number;
}

export interface UsageSum {
  /** Start of the interval. */
  readonly bucket: number;
  readonly api: string;
  readonly outcome: string;
  readonly total: number;
}

/** One row more than the limit, oldest first. */
export async function sumHourCounts(reading: Reading, filter: UsageFilter): Promise<UsageSum[]> {
  const step = sql.lit(filter.step);
  let query = reading
    .selectFrom('usage_hour')
    .select([
      sql<number>`usage_hour.hour - usage_hour.hour % ${step}`.as('bucket'),
      'usage_hour.api',
      'usage_hour.outcome',
      // Added up as numeric otherwise, which arrives as text.
      sql<number>`cast(sum(usage_hour.count) as bigint)`.as('total'),
    ])
    .where('usage_hour.hour', '>=', filter.from)
    .where('usage_hour.hour', '<', filter.to);
  const { organizationId, appId, keyId, api } = filter;
  // The keys first: by the hours, everybody else's would be read as well.
  if (keyId !== null) query = query.where('usage_hour.key_id', '=', keyId);
  else {
    const keys = reading.selectFrom('api_key').select('id');
    const wanted =
      appId === null ? keys.where('organization_id', '=', organizationId) : keys.where('app_id', '=', appId);
    query = query.where('usage_hour.key_id', 'in', wanted);
  }
  if (api !== null) query = query.where('usage_hour.api', '=', api);
  return query
    .groupBy(['bucket', 'usage_hour.api', 'usage_hour.outcome'])
    .orderBy('bucket')
    .orderBy('usage_hour.api')
    .orderBy('usage_hour.outcome')
    .limit(filter.limit + 1)
    .execute();
}
