import * as contract from '@latchkey/contract';
import type { Database } from '../database/database.ts';
import type { Bind } from '../http/bind-route.ts';
import { toTimestamp } from '../http/timestamp.ts';
import { getUsage } from './get-usage.ts';
import type { UsageFlush } from './usage-flush.ts';

export interface UsageRoutesSettings {
  readonly database: Database;
  readonly usageFlush: UsageFlush;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
}

export function bindUsageRoutes(bind: Bind, { database, usageFlush, now }: UsageRoutesSettings): void {
  bind(contract.getUsage).to(async ({ caller, query }) => {
    // Read before the sums: what is written between the two is in them all the same.
    const { completeUntil, dropped } = usageFlush;
    const { sums, addresses } = await getUsage(database.kysely, caller, query, now());
    const items = sums.map(({ bucket, api, outcome, total }) => ({
      at: toTimestamp(bucket),
      api,
      outcome: contract.outcome.parse(outcome),
      count: total,
    }));
    return {
      status: 200,
      body: {
        items,
        addresses: addresses.map(({ address, lastSeenAt }) => ({
          address,
          lastSeenAt: toTimestamp(lastSeenAt),
        })),
        completeUntil: toTimestamp(completeUntil),
        dropped,
      },
    };
  });
}
