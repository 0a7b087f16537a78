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

/** What was decided, to be reported. */
export interface UsageSource {
  /** Decisions that were not counted since the start. */
  readonly dropped: number;
  /**
   * Hands over all counts and starts anew. The same key, API and outcome can come more than once, from
   * before and after the key was loaded anew; they add up.
   */
  flush(): UsageCount[];
}

/** A key on an API. */
interface Tally {
  readonly keyId: string;
  readonly api: string;
  /** By index of `OUTCOMES`. */
  readonly counts: Uint32Array;
  lastUsedAt: number;
  address: string | null;
}

const OUTCOME_INDEX = new Map<Outcome, number>(OUTCOMES.map((outcome, index) => [outcome, index]));

/**
 * Counts decisions between flushes, in memory, for at most `capacity` pairs of key and API; what does not
 * fit is counted in `dropped`. What a crash can lose is what was counted since the last flush.
 */
export class UsageRecorder implements UsageSource {
  readonly #capacity: number;
  /** By slug, then by id of the key. */
  #tallies = new Map<string, Map<string, Tally>>();
  #size = 0;
  #dropped = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** Adds what was counted. */
  add({ keyId, api, outcome, count, lastUsedAt, address }: UsageCount): void {
    const tally = this.#tallies.get(api)?.get(keyId) ?? this.#begin(keyId, api);
    if (tally === null) {
      this.#dropped += count;
      return;
    }
    const index = OUTCOME_INDEX.get(outcome) ?? 0;
    tally.counts[index] = (tally.counts[index] ?? 0) + count;
    tally.lastUsedAt = lastUsedAt;
    tally.address = address;
  }

  flush(): UsageCount[] {
    const all = [...this.#tallies.values()];
    this.#tallies = new Map();
    this.#size = 0;
    return all.flatMap((tallies) => [...tallies.values()].flatMap(readTally));
  }

  #begin(keyId: string, api: string): Tally | null {
    if (this.#size >= this.#capacity) return null;
    this.#size += 1;
    const tally: Tally = {
      keyId,
      api,
      counts: new Uint32Array(OUTCOMES.length),
      lastUsedAt: 0,
      address: null,
    };
    const tallies = this.#tallies.get(api) ?? new Map<string, Tally>();
    this.#tallies.set(api, tallies.set(keyId, tally));
    return tally;
  }
}

function readTally({ keyId, api, counts, lastUsedAt, address }: Tally): UsageCount[] {
  return OUTCOMES.flatMap((outcome, index) => {
    const count = counts[index] ?? 0;
    const shared = { keyId, api, lastUsedAt: Math.floor(lastUsedAt), address: readAddress(address) };
    return count === 0 ? [] : [{ ...shared, outcome, count }];
  });
}

const words: IpWords = new Uint32Array(4);

/** Behind a proxy that is trusted with everything, an address is whatever the caller wrote. */
export function readAddress(address: string | null): string | null {
  return address !== null && readIp(address, words) !== 0 ? address : null;
}
