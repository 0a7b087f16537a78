import type { UsageCount, UsageSource } from '@latchkey/verifier';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { CommitChange } from '../barrier/commit-change.ts';
import { databaseErrorKind } from '../database/database-error.ts';
import { noteLastUses } from '../keys/note-last-uses.ts';
import { noteAddresses } from './key-addresses.ts';
import { addHourCounts, type HourCount } from './store.ts';

export const HOUR = 3_600_000;
/** Rows in one transaction: short enough that no management write waits long for it. */
const ROWS_AT_ONCE = 500;

export interface UsageFlushSettings {
  readonly recorder: UsageSource;
  readonly commitChange: CommitChange;
  readonly origin: ChangeOrigin;
  /** Most counts kept while the database cannot be written. */
  readonly capacity: number;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

interface Waiting extends HourCount {
  readonly lastUsedAt: number;
  readonly address: string | null;
}

/**
 * Brings the counts of decisions from memory into the database, a few hundred rows a transaction. What cannot
 * be written is kept for the next time, up to a bound, and counted as dropped beyond it. A crash loses what
 * was counted since the last flush.
 */
export class UsageFlush {
  readonly #settings: UsageFlushSettings;
  #kept = new Map<string, Waiting>();
  #dropped = 0;
  #completeUntil: number;
  #running: Promise<void> | null = null;

  constructor(settings: UsageFlushSettings) {
    this.#settings = settings;
    this.#completeUntil = settings.now();
  }

  /** Decisions that will never be counted, since the start. */
  get dropped(): number {
    return this.#settings.recorder.dropped + this.#dropped;
  }

  /** All decisions before this are in the database, except those dropped. Milliseconds since 1970 UTC. */
  get completeUntil(): number {
    return this.#completeUntil;
  }

  /** Takes counts that another process made. */
  add(counts: readonly UsageCount[]): void {
    for (const count of counts) this.#keep(this.#kept, toWaiting(count));
  }

  /** Writes what there is; joins a flush that is under way. Never throws. */
  flush(): Promise<void> {
    this.#running ??= this.#flush().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** The last flush: what was counted while another was under way included. */
  async close(): Promise<void> {
    await this.#running;
    await this.flush();
  }

  async #flush(): Promise<void> {
    const startedAt = this.#settings.now();
    const waiting = this.#kept;
    this.#kept = new Map();
    const counts = this.#settings.recorder.flush();
    for (const count of counts) this.#keep(waiting, toWaiting(count));
    if (await this.#writeAll([...waiting.values()])) this.#completeUntil = startedAt;
  }

  /** @returns false when some could not be written and are kept */
  async #writeAll(waiting: readonly Waiting[]): Promise<boolean> {
    for (let start = 0; start < waiting.length; start += ROWS_AT_ONCE) {
      const batch = waiting.slice(start, start + ROWS_AT_ONCE);
      try {
        await this.#write(batch);
      } catch (error) {
        this.#settings.onError(error);
        // It may have been written: counted twice is worse than not counted.
        const unknown = databaseErrorKind(error) === 'commit_unknown';
        if (unknown) this.#drop(batch);
        for (const row of waiting.slice(unknown ? start + ROWS_AT_ONCE : start)) this.#keep(this.#kept, row);
        return false;
      }
    }
    return true;
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    const uses = new Map<string, number>();
    for (const { keyId, lastUsedAt } of batch) {
      uses.set(keyId, Math.max(uses.get(keyId) ?? 0, lastUsedAt));
    }
    await this.#settings.commitChange(this.#settings.origin, async (transaction) => {
      await addHourCounts(transaction, batch);
      await noteLastUses(transaction, uses);
      await noteAddresses(transaction, batch);
    });
  }

  /** Adds a count to those of the same key, API, hour and outcome. */
  #keep(rows: Map<string, Waiting>, row: Waiting): void {
    const name = `${row.keyId} ${row.api} ${row.hour} ${row.outcome}`;
    const known = rows.get(name);
    if (known !== undefined) {
      const lastUsedAt = Math.max(known.lastUsedAt, row.lastUsedAt);
      rows.set(name, { ...row, count: known.count + row.count, lastUsedAt });
    } else if (rows.size < this.#settings.capacity) {
      rows.set(name, row);
    } else {
      this.#drop([row]);
    }
  }

  #drop(rows: readonly Waiting[]): void {
    for (const { count } of rows) this.#dropped += count;
  }
}

/** The counts of some seconds go to the hour of the last of them. */
function toWaiting({ keyId, api, outcome, count, lastUsedAt, address }: UsageCount): Waiting {
  return { keyId, api, outcome, count, lastUsedAt, address, hour: lastUsedAt - (lastUsedAt % HOUR) };
}
