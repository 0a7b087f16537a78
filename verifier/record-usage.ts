import { OUTCOMES, type Outcome } from './outcome.ts';

/** Counts of one key on one API in one interval between flushes. */
export interface UsageCell {
  readonly interval: number;
  readonly keyId: string;
  /** Slug. */
  readonly api: string;
  /** Apart from the others, because nearly all decisions are this one. */
  valid: number;
  /** By index of `OUTCOMES`; made when there is something to count in it. */
  others: Uint32Array | null;
  /** Milliseconds since the start of the interval: a small number needs no place of its own in memory. */
  lastUsedAfter: number;
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

/** A key on an API, which keeps the cell it was counted in last, so that counting needs no look-up. */
export interface Counted {
  readonly keyId: string;
  readonly slug: string;
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
  /** When the first decision of the interval was counted. */
  #startedAt = 0;
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
  count(counted: Counted, outcome: Outcome, now: number): void {
    const cell = counted.usage?.interval === this.#interval ? counted.usage : this.#addCell(counted, now);
    if (cell === null) {
      this.#dropped += 1;
      return;
    }
    cell.lastUsedAfter = now - this.#startedAt;
    if (outcome === 'valid') {
      cell.valid += 1;
      return;
    }
    cell.others ??= new Uint32Array(OUTCOMES.length);
    const index = OUTCOME_INDEX.get(outcome) ?? 0;
    cell.others[index] = (cell.others[index] ?? 0) + 1;
  }

  /**
   * Hands over all counts and starts a new interval. The same key, API and outcome can come more than once, when the
   * key was loaded anew meanwhile; they add up.
   */
  flush(): UsageCount[] {
    const cells = this.#cells;
    this.#cells = [];
    this.#interval += 1;
    return cells.flatMap((cell) => readCell(cell, this.#startedAt));
  }

  #addCell(counted: Counted, now: number): UsageCell | null {
    if (this.#cells.length >= this.#capacity) return null;
    if (this.#cells.length === 0) this.#startedAt = Math.floor(now);
    const cell: UsageCell = {
      interval: this.#interval,
      keyId: counted.keyId,
      api: counted.slug,
      valid: 0,
      others: null,
      lastUsedAfter: 0,
    };
    this.#cells.push(cell);
    counted.usage = cell;
    return cell;
  }
}

function readCell(cell: UsageCell, startedAt: number): UsageCount[] {
  const { keyId, api, valid, others } = cell;
  const lastUsedAt = startedAt + cell.lastUsedAfter;
  return OUTCOMES.flatMap((outcome, index) => {
    const count = outcome === 'valid' ? valid : (others?.[index] ?? 0);
    return count === 0 ? [] : [{ keyId, api, outcome, count, lastUsedAt }];
  });
}
