import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import type { CommitChange } from '../barrier/commit-change.ts';
import { forgetAddresses } from './key-addresses.ts';
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

/** Days that the addresses are kept that calls came from; longer than this nobody is shown them. */
const ADDRESS_DAYS = 30;

/** Deletes counts and addresses that are older than they are kept, at most 100,000 rows of each a run. Never throws. */
export async function pruneUsage(settings: PruneUsageSettings): Promise<void> {
  const { commitChange, origin, days, now, onError } = settings;
  const inBatches = async (
    remove: (transaction: ChangeTransaction, before: number, limit: number) => Promise<number>,
    keptDays: number,
  ) => {
    const before = now() - keptDays * DAY;
    for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
      const { value: deleted } = await commitChange(origin, (transaction) =>
        remove(transaction, before, ROWS_AT_ONCE),
      );
      if (deleted < ROWS_AT_ONCE) return;
    }
  };
  try {
    await inBatches(deleteHourCounts, days);
    await inBatches(forgetAddresses, Math.min(days, ADDRESS_DAYS));
  } catch (error) {
    onError(error);
  }
}
