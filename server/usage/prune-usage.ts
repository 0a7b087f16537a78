import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { CommitChange } from '../barrier/commit-change.ts';
import { deleteHourCounts } from './store.ts';

/** Rows in one transaction: short enough that no management write waits long for it. */
const ROWS_AT_ONCE = 1000;
/** Transactions in one run; what is left waits for the next. */
const MOST_BATCHES = 100;
const DAY = 86_400_000;

export interface PruneUsageSettings {
  readonly commitChange: CommitChange;
  readonly origin: ChangeOrigin;
  /** Days that counts are kept. */
  readonly days: number;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

/** Deletes counts of decisions that are older than they are kept, at most 100,000 rows a run. Never throws. */
export async function pruneUsage(settings: PruneUsageSettings): Promise<void> {
  const { commitChange, origin, days, now, onError } = settings;
  const before = now() - days * DAY;
  try {
    for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
      const { value: deleted } = await commitChange(origin, (transaction) =>
        deleteHourCounts(transaction, before, ROWS_AT_ONCE),
      );
      if (deleted < ROWS_AT_ONCE) return;
    }
  } catch (error) {
    onError(error);
  }
}
