import {
  admit,
  changeLimits,
  checkLimits,
  drain,
  hasDebt,
  type RateDecision,
  type RateLimit,
  refuse,
  type WindowUsage,
} from './charge-windows.ts';

export type { RateDecision, RateLimit };

/** The usage of one subject; a handle for callers, who only pass it on. */
export interface RateLimitState extends WindowUsage {
  readonly subject: string;
  /** @internal In which generation it was moved to the new end; `EVICTED` if it is no longer held. */
  generation: number;
  /** @internal Neighbours in the order of use. */
  newer: RateLimitState | undefined;
  /** @internal */
  older: RateLimitState | undefined;
}

export interface RateLimiter {
  /**
   * Admits `cost` (whole, at least 0) to all windows or to none. Cost 0 is always allowed and only reports.
   * `nowMs` is milliseconds since 1970 UTC. An empty list admits everything, with a limit of `Infinity`.
   * Throws a `RangeError` for a cost or a list of limits that is against what is said here; names must differ.
   */
  take(subject: string, limits: readonly RateLimit[], cost: number, nowMs: number): RateDecision;
  /** The state of a subject, made if there is none. A handle stays good for ever, also over eviction. */
  stateOf(subject: string, limits: readonly RateLimit[]): RateLimitState;
  /** `take` without looking the subject up. */
  takeFrom(state: RateLimitState, limits: readonly RateLimit[], cost: number, nowMs: number): RateDecision;
  /** Subjects held. */
  readonly size: number;
  /** Subjects forgotten with usage left, since the start. Each of them was given a fresh limit too early. */
  readonly evicted: number;
}

const EVICTED = -1;
/** Before every time there is. */
const NEVER = -1;
/** Shared, and never written to: a list of one window has none. */
const NO_DEBTS: number[] = [];

/**
 * Rate limits by the generic cell rate algorithm (ITU-T I.371, in its form as a continuous-state leaky bucket),
 * any number of windows at once. In any stretch of `t` seconds a window admits at most
 * `requests + requests * t / seconds`: the burst, and what flows back meanwhile. Counts are whole numbers and exact up to
 * `requests * seconds = 9e12`.
 *
 * The clock may jump. Backwards, time stands still until the clock has caught up, so nothing is admitted twice and nobody
 * waits longer than the jump and the window.
 *
 * At most `capacity` subjects are held. Beyond, the least recently used one is forgotten, give or take half the capacity:
 * at least so many others were used since it was. A flood of subjects that pushes others out can only come from valid
 * keys, since limits are taken after the secret was proved; `evicted` shows it.
 */
export function createRateLimiter(options: { readonly capacity: number }): RateLimiter {
  return new BoundedRateLimiter(Math.max(1, options.capacity));
}

class BoundedRateLimiter implements RateLimiter {
  readonly #capacity: number;
  readonly #states = new Map<string, RateLimitState>();
  #newest: RateLimitState | undefined;
  #oldest: RateLimitState | undefined;
  /** A subject is moved once in each generation, which ends after moves of half the capacity: most uses write nothing. */
  #generation = 0;
  #moves = 0;
  #latestMs = NEVER;
  /** What states count from: a small number needs no place of its own in memory. */
  #originMs = 0;
  #evicted = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#states.size;
  }

  get evicted(): number {
    return this.#evicted;
  }

  take(subject: string, limits: readonly RateLimit[], cost: number, nowMs: number): RateDecision {
    this.#advance(nowMs);
    return this.takeFrom(this.stateOf(subject, limits), limits, cost, nowMs);
  }

  stateOf(subject: string, limits: readonly RateLimit[]): RateLimitState {
    const held = this.#states.get(subject);
    if (held !== undefined) return held;
    checkLimits(limits);
    // What each decision looks at comes first, so that it is together in memory.
    const state: RateLimitState = {
      generation: EVICTED,
      at: Math.max(0, this.#latestMs - this.#originMs),
      debt: 0,
      limits,
      furtherDebts: limits.length < 2 ? NO_DEBTS : limits.slice(1).map(() => 0),
      subject,
      newer: undefined,
      older: undefined,
    };
    this.#touch(state);
    return state;
  }

  takeFrom(handle: RateLimitState, limits: readonly RateLimit[], cost: number, nowMs: number): RateDecision {
    if (!Number.isInteger(cost) || cost < 0)
      throw new RangeError('The cost must be a whole number, at least 0.');
    const now = this.#advance(nowMs);
    const state = handle.generation === this.#generation ? handle : this.#touch(handle);
    drain(state, now - this.#originMs);
    if (state.limits !== limits) changeLimits(state, limits);
    const behindMs = nowMs < now ? now - Math.floor(nowMs) : 0;
    return refuse(state, cost, behindMs) ?? admit(state, cost, behindMs);
  }

  #advance(nowMs: number): number {
    const now = Math.floor(nowMs);
    // A comparison that is false for what is no number leaves the time as it is.
    if (now > this.#latestMs && now < Number.MAX_SAFE_INTEGER) {
      // Nothing was taken before, so no state counts from anywhere yet.
      if (this.#latestMs === NEVER) this.#originMs = now;
      this.#latestMs = now;
    }
    return this.#latestMs;
  }

  /** Makes a state the newest, also one that was evicted. Returns the state that is held of the subject. */
  #touch(handle: RateLimitState): RateLimitState {
    let state = handle;
    if (handle.generation === EVICTED) {
      const successor = this.#states.get(handle.subject);
      if (successor === undefined) {
        if (this.#oldest !== undefined && this.#states.size >= this.#capacity) this.#evict(this.#oldest);
        this.#states.set(handle.subject, handle);
      } else {
        state = successor;
      }
    }
    if (state.generation !== EVICTED) this.#unlink(state);
    state.older = this.#newest;
    if (this.#newest === undefined) this.#oldest = state;
    else this.#newest.newer = state;
    this.#newest = state;

    if (this.#moves >= this.#capacity / 2) {
      this.#generation++;
      this.#moves = 0;
    }
    this.#moves++;
    state.generation = this.#generation;
    return state;
  }

  #evict(state: RateLimitState): void {
    this.#unlink(state);
    this.#states.delete(state.subject);
    state.generation = EVICTED;
    drain(state, this.#latestMs - this.#originMs);
    if (hasDebt(state)) this.#evicted++;
  }

  #unlink(state: RateLimitState): void {
    const { newer, older } = state;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    state.newer = undefined;
    state.older = undefined;
  }
}
