import { OUTCOMES, type Outcome } from './outcome.ts';
import { type IpWords, readIp } from './read-ip.ts';

export interface UsageCount {
  readonly keyId: string;
  /** Slug. */
  readonly api: string;
  readonly outcome: Outcome;
  readonly count: number;
  /** Milliseconds since 1970 UTC. */
  readonly lastUsedAt: number;
  /** Of the caller, at the last of these decisions; `null` where it was not told. */
  readonly address: string | null;
}

/** A key on an API, with its counts; all but the names belongs to the recorder. */
export interface Counted {
  readonly keyId: string;
  readonly slug: string;
  /** The interval that the counts are of: in any other they are out of date. */
  interval: number;
  /** How many were valid; what else there was is rare, and counted elsewhere. */
  valid: number;
  /** Milliseconds since the start of the interval: a small number needs no place of its own in memory. */
  lastUsedAfter: number;
  /** Of the caller, last. */
  address: string | null;
}

/** The counts that a new `Counted` starts with. */
export const NOT_COUNTED = { interval: -1, valid: 0, lastUsedAfter: 0, address: null } as const;

const OUTCOME_INDEX = new Map<Outcome, number>(OUTCOMES.map((outcome, index) => [outcome, index]));

/**
 * Counts decisions between flushes, in memory, for at most `capacity` pairs of key and API; what does not
 * fit is counted in `dropped`. What a crash can lose is one interval of counts.
 */
export class UsageRecorder {
  readonly #capacity: number;
  #interval = 0;
  /** When the first decision of the interval was counted. */
  #startedAt = 0;
  #counted: Counted[] = [];
  /** Decisions other than valid, by index of `OUTCOMES`. */
  #others = new Map<Counted, Uint32Array>();
  #dropped = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Decisions that were not counted since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * @param now milliseconds since 1970 UTC
   * @param address of the caller, where it is known
   */
  count(counted: Counted, outcome: Outcome, now: number, address: string | null): void {
    if (counted.interval !== this.#interval && !this.#begin(counted, now)) {
      this.#dropped += 1;
      return;
    }
    counted.lastUsedAfter = now - this.#startedAt;
    counted.address = address;
    if (outcome === 'valid') {
      counted.valid += 1;
      return;
    }
    const others = this.#others.get(counted) ?? new Uint32Array(OUTCOMES.length);
    const index = OUTCOME_INDEX.get(outcome) ?? 0;
    others[index] = (others[index] ?? 0) + 1;
    this.#others.set(counted, others);
  }

  /**
   * Hands over all counts and starts a new interval. The same key, API and outcome can come more than once, when the
   * key was loaded anew meanwhile; they add up.
   */
  flush(): UsageCount[] {
    const all = this.#counted;
    const others = this.#others;
    this.#counted = [];
    this.#others = new Map();
    this.#interval += 1;
    return all.flatMap((counted) => readCounts(counted, others.get(counted), this.#startedAt));
  }

  #begin(counted: Counted, now: number): boolean {
    if (this.#counted.length >= this.#capacity) return false;
    if (this.#counted.length === 0) this.#startedAt = Math.floor(now);
    counted.interval = this.#interval;
    counted.valid = 0;
    this.#counted.push(counted);
    return true;
  }
}

const words: IpWords = new Uint32Array(4);

function readCounts(counted: Counted, others: Uint32Array | undefined, startedAt: number): UsageCount[] {
  const { keyId, slug: api, valid } = counted;
  // Behind a proxy that is trusted with everything, it is whatever the caller wrote.
  const address = counted.address !== null && readIp(counted.address, words) !== 0 ? counted.address : null;
  const lastUsedAt = startedAt + counted.lastUsedAfter;
  return OUTCOMES.flatMap((outcome, index) => {
    const count = outcome === 'valid' ? valid : (others?.[index] ?? 0);
    return count === 0 ? [] : [{ keyId, api, outcome, count, lastUsedAt, address }];
  });
}
