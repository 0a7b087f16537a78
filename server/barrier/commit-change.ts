import type { Change, Touch } from '@latchkey/verifier';
import type { Database } from '../database/database.ts';
import { DatabaseError, databaseErrorKind } from '../database/database-error.ts';
import type { ChangeOrigin } from './change-origin.ts';
import { ChangeTransaction } from './change-transaction.ts';

/** What became of a tightening: who confirmed it, and how long that took. */
export interface Receipt {
  /** Number of the change; 0 when nothing that verification sees was changed. */
  readonly epoch: number;
  readonly complete: boolean;
  /** Verifiers that have applied it. */
  readonly acknowledged: number;
  /** Verifiers that stayed silent until their lease had ended. */
  readonly expired: number;
  readonly waitedMs: number;
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
  /** Applies a change to the verifier in this process. */
  readonly apply: (change: Change) => void;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  /** Milliseconds that only ever go forward. */
  readonly monotonicNow: () => number;
  readonly createEventId: () => string;
  readonly delay: (milliseconds: number) => Promise<void>;
}

const ATTEMPTS = 4;
const RETRY_MS = 500;

/**
 * Tightening only ever removes, so it is committed first and waited for afterwards: a crash half-way leaves
 * the key dead, never alive. In this process the wait is the application of the change itself, which is
 * synchronous: whatever verification starts after it reads the new state.
 */
export function createCommitChange(settings: BarrierSettings): CommitChange {
  return async (origin, work) => {
    const { value, epoch, touches } = await commitWithRetries(settings, origin, work);
    const committedAt = settings.monotonicNow();
    if (epoch > 0) settings.apply({ epoch, touches });
    const waitedMs = settings.monotonicNow() - committedAt;
    const acknowledged = epoch > 0 ? 1 : 0;
    return { value, receipt: { epoch, complete: true, acknowledged, expired: 0, waitedMs } };
  };
}

interface Written<Value> {
  readonly value: Value;
  readonly epoch: number;
  readonly touches: readonly Touch[];
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
  const { database, createEventId } = settings;
  let touches: readonly Touch[] = [];
  try {
    return await database.kysely.transaction().execute(async (rows) => {
      const transaction = new ChangeTransaction(rows, {
        database,
        origin,
        now: settings.now(),
        createEventId,
      });
      const value = await work(transaction);
      touches = transaction.touches;
      const epoch = await transaction.seal();
      // Another process may be deciding here meanwhile, and it would not learn of this change.
      if (!database.isHeld()) throw new DatabaseError('unavailable', 'the lock on the database was lost');
      return { value, epoch, touches };
    });
  } catch (error) {
    if (databaseErrorKind(error) === 'commit_unknown') forgetUntilKnown(settings, touches).catch(() => {});
    throw error;
  }
}

/**
 * After a COMMIT without an answer: what it touched is read anew, whatever the caller is told. Once the database
 * answers again it is forgotten a second time, at the epoch of then, because a record that was being loaded
 * meanwhile may show the time before.
 */
async function forgetUntilKnown(settings: BarrierSettings, touches: readonly Touch[]): Promise<void> {
  settings.apply({ epoch: 0, touches });
  for (;;) {
    try {
      const { epoch } = await settings.database.kysely
        .selectFrom('revocation_clock')
        .select('epoch')
        .executeTakeFirstOrThrow();
      settings.apply({ epoch, touches });
      return;
    } catch {
      await settings.delay(RETRY_MS);
    }
  }
}
