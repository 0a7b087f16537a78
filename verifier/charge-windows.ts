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

/** What one subject has used of its windows. */
export interface WindowUsage {
  limits: readonly RateLimit[];
  /** Of the first window, see `unitsPerRequest`: most have one, and its debt is found without another look at memory. */
  debt: number;
  /** Of the others. */
  furtherDebts: number[];
  /** When the debts were true, in milliseconds on any clock that `drain` is called with. */
  at: number;
}

const MOST_WINDOWS = 16;

/**
 * Usage is counted in units of which a request costs `seconds * 1000` and `requests` flow back each millisecond, so that
 * every number is whole. A window is full at `requests * seconds * 1000` units.
 */
function unitsPerRequest(limit: RateLimit): number {
  return limit.seconds * 1000;
}

function debtOf(state: WindowUsage, index: number): number {
  return index === 0 ? state.debt : (state.furtherDebts[index - 1] ?? 0);
}

function setDebt(state: WindowUsage, index: number, debt: number): void {
  if (index === 0) state.debt = debt;
  else state.furtherDebts[index - 1] = debt;
}

export function hasDebt(state: WindowUsage): boolean {
  return state.debt > 0 || state.furtherDebts.some((debt) => debt > 0);
}

/** Lets flow back what the time since has given back. */
export function drain(state: WindowUsage, nowMs: number): void {
  const elapsedMs = nowMs - state.at;
  if (elapsedMs <= 0) return;
  const { limits } = state;
  for (let index = 0; index < limits.length; index++) {
    const debt = debtOf(state, index);
    if (debt > 0) setDebt(state, index, Math.max(0, debt - elapsedMs * (limits[index]?.requests ?? 0)));
  }
  state.at = nowMs;
}

/** The refusal by the window with the longest wait, if any window has no room. */
export function refuse(state: WindowUsage, cost: number, behindMs: number): RateDecision | undefined {
  const { limits } = state;
  let violated: RateLimit | undefined;
  let violatedDebt = 0;
  let longestWaitMs = 0;
  for (let index = 0; index < limits.length; index++) {
    const limit = limits[index];
    if (limit === undefined) continue;
    const debt = debtOf(state, index);
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
export function admit(state: WindowUsage, cost: number, behindMs: number): RateDecision {
  const { limits } = state;
  let tightest: RateLimit | undefined;
  let tightestDebt = 0;
  let leastRemaining = Number.POSITIVE_INFINITY;
  for (let index = 0; index < limits.length; index++) {
    const limit = limits[index];
    if (limit === undefined) continue;
    const debt = debtOf(state, index) + cost * unitsPerRequest(limit);
    setDebt(state, index, debt);
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
export function changeLimits(state: WindowUsage, limits: readonly RateLimit[]): void {
  if (!isSameList(state.limits, limits)) {
    checkLimits(limits);
    const [debt = 0, ...furtherDebts] = limits.map((limit) => {
      const index = state.limits.findIndex((former) => former.name === limit.name);
      const former = state.limits[index];
      if (former === undefined) return 0;
      const requests = debtOf(state, index) / unitsPerRequest(former);
      return Math.ceil(Math.min(requests, limit.requests) * unitsPerRequest(limit));
    });
    state.debt = debt;
    state.furtherDebts = furtherDebts;
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

export function checkLimits(limits: readonly RateLimit[]): void {
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
