import { OUTCOMES, type Outcome } from './outcome.ts';

/** Counts of one key on one API in one interval between flushes. */
export interface UsageCell {
  readonly interval: number;
  readonly keyId: string;
  readonly api: string;
  /** By index of `OUTCOMES`. */
  readonly counts: Uint32Array;
  lastUsedAt: number;
  readonly next: UsageCell | null;
}

export interface UsageCount {
  readonly keyId: string;
  /** Slug. */
  readonly api: string;
  readonly outcome: Outcome;
  readonly count: number;
  /** Milliseconds since 1970 UTC. */
  readonly lastUsedAt: number;
}

/** Something that keeps the cell it was counted in last, so that counting needs no look-up. */
export interface Counted {
  readonly id: string;
  usage: UsageCell | null;
}

const OUTCOME_INDEX = new Map<Outcome, number>(OUTCOMES.map((outcome, index) => [outcome, index]));

/**
 * Counts decisions between flushes, in memory, for at most `capacity` pairs of key and API; what does not
 * fit is counted in `dropped`. What a crash can lose is one interval of counts.
 */
export class UsageRecorder {
  readonly #capacity: number;
  #interval = 0;
  #cells: UsageCell[] = [];
  #dropped = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Decisions that were not counted since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  /** @param now milliseconds since 1970 UTC */
  count(key: Counted, api: string, outcome: Outcome, now: number): void {
    const cell = this.#findCell(key, api);
    if (cell === null) {
      this.#dropped += 1;
      return;
    }
    const index = OUTCOME_INDEX.get(outcome) ?? 0;
    cell.counts[index] = (cell.counts[index] ?? 0) + 1;
    cell.lastUsedAt = now;
  }

  /** Hands over all counts and starts a new interval. */
  flush(): UsageCount[] {
    const cells = this.#cells;
    this.#cells = [];
    this.#interval += 1;
    return cells.flatMap((cell) =>
      OUTCOMES.flatMap((outcome, index) => {
        const count = cell.counts[index] ?? 0;
        const { keyId, api, lastUsedAt } = cell;
        return count === 0 ? [] : [{ keyId, api, outcome, count, lastUsedAt }];
      }),
    );
  }

  #findCell(key: Counted, api: string): UsageCell | null {
    const first = key.usage?.interval === this.#interval ? key.usage : null;
    for (let cell = first; cell !== null; cell = cell.next) if (cell.api === api) return cell;
    if (this.#cells.length >= this.#capacity) return null;
    const cell: UsageCell = {
      interval: this.#interval,
      keyId: key.id,
      api,
      counts: new Uint32Array(OUTCOMES.length),
      lastUsedAt: 0,
      next: first,
    };
    this.#cells.push(cell);
    key.usage = cell;
    return cell;
  }
}
