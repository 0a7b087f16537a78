import type { Touch } from '@latchkey/verifier';
import type { Database } from '../database/database.ts';
import { databaseErrorKind } from '../database/database-error.ts';
import type { Barrier } from './barrier.ts';
import type { ChangeOrigin } from './change-origin.ts';
import { ChangeTransaction } from './change-transaction.ts';

/** What became of a tightening: who confirmed it, and how long that took. */
export interface Receipt {
  /** Number of the change, or of the last one before where it found nothing to do; 0 where verification is not concerned. */
  readonly epoch: number;
  readonly complete: boolean;
  /** Verifiers that have applied it. */
  readonly acknowledged: number;
  /** Verifiers that stayed silent until their lease had ended. */
  readonly expired: number;
  readonly waitedMs: number;
  /** When it holds everywhere at the latest, where nobody waited for that; milliseconds since 1970 UTC. */
  readonly completeBy: number | null;
}

export interface Committed<Value> {
  readonly value: Value;
  readonly receipt: Receipt;
}

/** Carries out a change, tells the verifiers, and answers when a tightening holds everywhere. */
export type CommitChange = <Value>(
  origin: ChangeOrigin,
  work: (transaction: ChangeTransaction) => Promise<Value>,
) => Promise<Committed<Value>>;

export interface BarrierSettings {
  readonly database: Database;
  readonly barrier: Barrier;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  /** Milliseconds that only ever go forward. */
  readonly monotonicNow: () => number;
  readonly createEventId: () => string;
}

const ATTEMPTS = 4;

/**
 * Tightening only ever removes, so it is committed first and waited for afterwards: a crash half-way leaves
 * the key dead, never alive. Whoever does not wait is told so by the receipt.
 */
export function createCommitChange(settings: BarrierSettings): CommitChange {
  const { barrier, monotonicNow } = settings;
  return async (origin, work) => {
    const { value, epoch, touches, mustHold } = await commitWithRetries(settings, origin, work);
    if (epoch === 0) return { value, receipt: { ...NOTHING_TO_WAIT_FOR, epoch } };
    const committedAt = monotonicNow();
    if (touches.length > 0) await barrier.settle({ epoch, touches });
    else await barrier.feed.catchUpTo(epoch);
    if (!mustHold) return { value, receipt: { ...NOTHING_TO_WAIT_FOR, epoch, acknowledged: 1 } };
    if (!origin.waits) {
      const completeBy = settings.now() + barrier.leaseTermMs;
      return { value, receipt: { ...NOTHING_TO_WAIT_FOR, epoch, complete: false, completeBy } };
    }
    const { acknowledged, expired } = await barrier.waitFor(epoch);
    const waitedMs = monotonicNow() - committedAt;
    return { value, receipt: { epoch, complete: true, acknowledged, expired, waitedMs, completeBy: null } };
  };
}

const NOTHING_TO_WAIT_FOR = { complete: true, acknowledged: 0, expired: 0, waitedMs: 0, completeBy: null };

interface Written<Value> {
  readonly value: Value;
  readonly epoch: number;
  readonly touches: readonly Touch[];
  /** Whether the caller is answered only when it holds everywhere. */
  readonly mustHold: boolean;
}

/** A transaction that lost against another is run again; `work` must not do anything but read and write rows. */
async function commitWithRetries<Value>(
  settings: BarrierSettings,
  origin: ChangeOrigin,
  work: (transaction: ChangeTransaction) => Promise<Value>,
): Promise<Written<Value>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await commitOnce(settings, origin, work);
    } catch (error) {
      if (databaseErrorKind(error) !== 'retry' || attempt === ATTEMPTS) throw error;
    }
  }
}

async function commitOnce<Value>(
  settings: BarrierSettings,
  origin: ChangeOrigin,
  work: (transaction: ChangeTransaction) => Promise<Value>,
): Promise<Written<Value>> {
  const { database, barrier, createEventId } = settings;
  let touches: readonly Touch[] = [];
  try {
    return await database.kysely.transaction().execute(async (rows) => {
      const transaction = new ChangeTransaction(rows, {
        database,
        origin,
        now: settings.now(),
        createEventId,
        applied: () => barrier.feed.applied,
        historyId: barrier.historyId,
      });
      const value = await work(transaction);
      touches = transaction.touches;
      const epoch = await transaction.seal();
      const mustHold = transaction.tightens || origin.settles === true;
      return { value, epoch, touches, mustHold };
    });
  } catch (error) {
    if (databaseErrorKind(error) === 'commit_unknown') void barrier.forgetUntilKnown(touches);
    throw error;
  }
}
