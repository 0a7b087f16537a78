/** At most `requests` at once after silence, then one per `seconds / requests`. */
export interface RateLimit {
  /** Tells the windows of one list apart, and keeps the usage of a window whose numbers change. */
  readonly name: string;
  /** Whole, at least 1. */
  readonly requests: number;
  /** Whole, at least 1. */
  readonly seconds: number;
}

export interface RateDecision {
  readonly allowed: boolean;
  /** The window reported here: the one with the least remaining or, when refused, the longest wait. */
  readonly name: string;
  /** `requests` of that window. */
  readonly limit: number;
  /** What that window would still admit at once. */
  readonly remaining: number;
  /** Whole seconds, rounded up, until that window has forgotten all usage. */
  readonly resetSeconds: number;
  /** 0 if allowed; else whole seconds, rounded up, until the same cost would be admitted if nothing else was. */
  readonly retryAfterSeconds: number;
  /** The name of the window that refused, if one did. */
  readonly violated?: string;
  /** The cost is more than the window ever admits; `retryAfterSeconds` is then its length. */
  readonly neverFits?: true;
}

/** The usage of one subject; a handle for callers, who only pass it on. */
export interface RateLimitState {
  readonly subject: string;
  /** @internal */
  limits: readonly RateLimit[];
  /** @internal For each window, see `unitsPerRequest`. */
  debts: number[];
  /** @internal When `debts` was true, in milliseconds. */
  at: number;
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
const MOST_WINDOWS = 16;

/**
 * Rate limits by the generic cell rate algorithm (ITU-T I.371 Annex A, in its form as a continuous-state leaky bucket),
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
  #latestMs = 0;
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
    const state: RateLimitState = {
      subject,
      limits,
      debts: limits.map(() => 0),
      at: this.#latestMs,
      generation: EVICTED,
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
    drain(state, now);
    if (state.limits !== limits) changeLimits(state, limits);
    const behindMs = nowMs < now ? now - Math.floor(nowMs) : 0;
    return refuse(state, cost, behindMs) ?? admit(state, cost, behindMs);
  }

  #advance(nowMs: number): number {
    const now = Math.floor(nowMs);
    // A comparison that is false for what is no number leaves the time as it is.
    if (now > this.#latestMs && now < Number.MAX_SAFE_INTEGER) this.#latestMs = now;
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
    drain(state, this.#latestMs);
    if (state.debts.some((debt) => debt > 0)) this.#evicted++;
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

/**
 * Usage is counted in units of which a request costs `seconds * 1000` and `requests` flow back each millisecond, so that
 * every number is whole. A window is full at `requests * seconds * 1000` units.
 */
function unitsPerRequest(limit: RateLimit): number {
  return limit.seconds * 1000;
}

function drain(state: RateLimitState, nowMs: number): void {
  const elapsedMs = nowMs - state.at;
  if (elapsedMs <= 0) return;
  const { limits, debts } = state;
  for (let index = 0; index < limits.length; index++) {
    const debt = debts[index] ?? 0;
    if (debt > 0) debts[index] = Math.max(0, debt - elapsedMs * (limits[index]?.requests ?? 0));
  }
  state.at = nowMs;
}

/** The refusal by the window with the longest wait, if any window has no room. */
function refuse(state: RateLimitState, cost: number, behindMs: number): RateDecision | undefined {
  const { limits, debts } = state;
  let violated: RateLimit | undefined;
  let violatedDebt = 0;
  let longestWaitMs = 0;
  for (let index = 0; index < limits.length; index++) {
    const limit = limits[index];
    if (limit === undefined) continue;
    const debt = debts[index] ?? 0;
    const excess = debt + (cost - limit.requests) * unitsPerRequest(limit);
    if (excess <= 0) continue;
    const waitMs = cost > limit.requests ? Number.POSITIVE_INFINITY : excess / limit.requests;
    const isLonger =
      waitMs > longestWaitMs || (waitMs === longestWaitMs && limit.seconds > (violated?.seconds ?? 0));
    if (!isLonger) continue;
    violated = limit;
    violatedDebt = debt;
    longestWaitMs = waitMs;
  }
  if (violated === undefined) return undefined;
  const report = describe(violated, violatedDebt, behindMs);
  if (cost > violated.requests) {
    return {
      allowed: false,
      ...report,
      retryAfterSeconds: violated.seconds,
      violated: violated.name,
      neverFits: true,
    };
  }
  const excess = violatedDebt + (cost - violated.requests) * unitsPerRequest(violated);
  const retryAfterSeconds = toSeconds(excess, violated, behindMs);
  return { allowed: false, ...report, retryAfterSeconds, violated: violated.name };
}

/** Charges all windows and reports the one with the least remaining, of several the one that needs longest. */
function admit(state: RateLimitState, cost: number, behindMs: number): RateDecision {
  const { limits, debts } = state;
  let tightest: RateLimit | undefined;
  let tightestDebt = 0;
  let leastRemaining = Number.POSITIVE_INFINITY;
  for (let index = 0; index < limits.length; index++) {
    const limit = limits[index];
    if (limit === undefined) continue;
    const debt = (debts[index] ?? 0) + cost * unitsPerRequest(limit);
    debts[index] = debt;
    const remaining = remainingOf(limit, debt);
    const isTighter =
      tightest === undefined ||
      remaining < leastRemaining ||
      (remaining === leastRemaining && debt / limit.requests > tightestDebt / tightest.requests);
    if (!isTighter) continue;
    tightest = limit;
    tightestDebt = debt;
    leastRemaining = remaining;
  }
  if (tightest === undefined) return UNLIMITED;
  return {
    allowed: true,
    name: tightest.name,
    limit: tightest.requests,
    remaining: leastRemaining,
    resetSeconds: tightestDebt === 0 ? 0 : toSeconds(tightestDebt, tightest, behindMs),
    retryAfterSeconds: 0,
  };
}

const UNLIMITED: RateDecision = {
  allowed: true,
  name: '',
  limit: Number.POSITIVE_INFINITY,
  remaining: Number.POSITIVE_INFINITY,
  resetSeconds: 0,
  retryAfterSeconds: 0,
};

function describe(limit: RateLimit, debt: number, behindMs: number) {
  const resetSeconds = debt === 0 ? 0 : toSeconds(debt, limit, behindMs);
  return { name: limit.name, limit: limit.requests, remaining: remainingOf(limit, debt), resetSeconds };
}

function remainingOf(limit: RateLimit, debt: number): number {
  return limit.requests - Math.ceil(debt / unitsPerRequest(limit));
}

/** Until so many units have flowed back, on the caller's clock, which may be behind. */
function toSeconds(units: number, limit: RateLimit, behindMs: number): number {
  return Math.ceil((units + behindMs * limit.requests) / (limit.requests * 1000));
}

/**
 * Takes over a new list. What a window of the same name has counted stays counted, in requests, up to what the window
 * now holds; so lowering a limit never gives anything back, and raising it gives the difference at once.
 */
function changeLimits(state: RateLimitState, limits: readonly RateLimit[]): void {
  if (!isSameList(state.limits, limits)) {
    checkLimits(limits);
    state.debts = limits.map((limit) => {
      const index = state.limits.findIndex((former) => former.name === limit.name);
      const former = state.limits[index];
      if (former === undefined) return 0;
      const requests = (state.debts[index] ?? 0) / unitsPerRequest(former);
      return Math.ceil(Math.min(requests, limit.requests) * unitsPerRequest(limit));
    });
  }
  state.limits = limits;
}

function isSameList(one: readonly RateLimit[], other: readonly RateLimit[]): boolean {
  if (one.length !== other.length) return false;
  return one.every(({ name, requests, seconds }, index) => {
    const limit = other[index];
    return limit?.name === name && limit.requests === requests && limit.seconds === seconds;
  });
}

function checkLimits(limits: readonly RateLimit[]): void {
  if (limits.length > MOST_WINDOWS)
    throw new RangeError(`There can be at most ${MOST_WINDOWS} rate limits at once.`);
  for (const { name, requests, seconds } of limits) {
    if (!isWholeAndPositive(requests) || !isWholeAndPositive(seconds)) {
      throw new RangeError(
        `The rate limit "${name}" needs whole numbers of requests and seconds, at least 1.`,
      );
    }
  }
  if (new Set(limits.map(({ name }) => name)).size < limits.length) {
    throw new RangeError('Each rate limit needs a name of its own.');
  }
}

function isWholeAndPositive(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 1;
}
