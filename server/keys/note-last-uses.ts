import { type RawBuilder, sql } from 'kysely';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';

/**
 * Writes when keys were used last; a time that is earlier than the one known changes nothing. Verification does
 * not look at it, so no verifier is told.
 * @param uses milliseconds since 1970 UTC by key id without `key_`; not empty
 */
export async function noteLastUses(
  transaction: ChangeTransaction,
  uses: ReadonlyMap<string, number>,
): Promise<void> {
  // In one order always, so that two writers never wait for each other's rows.
  const sorted = [...uses].sort(([a], [b]) => (a < b ? -1 : 1));
  const cases: RawBuilder<unknown>[] = sorted.map(([id, at]) => sql`when ${id} then cast(${at} as bigint)`);
  const usedAt = sql<number>`case id ${sql.join(cases, sql` `)} end`;
  await transaction.rows
    .updateTable('api_key')
    .set({ last_used_at: usedAt })
    .where(
      'id',
      'in',
      sorted.map(([id]) => id),
    )
    .where((key) => key.or([key('last_used_at', 'is', null), key('last_used_at', '<', usedAt)]))
    .execute();
}
