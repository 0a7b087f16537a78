import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRateLimiter, type RateDecision, type RateLimit } from './limit-rate.ts';

const start = Date.UTC(2026, 0, 1);
const burst: RateLimit = { name: 'burst', requests: 3, seconds: 10 };
const daily: RateLimit = { name: 'daily', requests: 5, seconds: 86_400 };

/** Virtual scheduling word for word (ITU-T I.371), one window, exact fractions: times in units of 1/requests ms. */
class SlowWindow {
  private arrival = 0n;
  readonly limit: RateLimit;
  constructor(limit: RateLimit) {
    this.limit = limit;
  }

  private get requests() {
    return BigInt(this.limit.requests);
  }

  private get windowLength() {
    return BigInt(this.limit.seconds) * 1000n * this.requests;
  }

  private after(cost: number, nowMs: number) {
    const now = BigInt(nowMs) * this.requests;
    const from = this.arrival > now ? this.arrival : now;
    return { now, arrival: from + BigInt(cost) * BigInt(this.limit.seconds) * 1000n };
  }

  admits(cost: number, nowMs: number): boolean {
    const { now, arrival } = this.after(cost, nowMs);
    return arrival - now <= this.windowLength;
  }

  charge(cost: number, nowMs: number): void {
    this.arrival = this.after(cost, nowMs).arrival;
  }

  remaining(nowMs: number): number {
    let cost = 0;
    while (this.admits(cost + 1, nowMs)) cost++;
    return cost;
  }

  resetSeconds(nowMs: number): number {
    let seconds = 0;
    while (!this.admits(this.limit.requests, nowMs + seconds * 1000)) seconds++;
    return seconds;
  }

  waitSeconds(cost: number, nowMs: number): number {
    let seconds = 0;
    while (!this.admits(cost, nowMs + seconds * 1000)) seconds++;
    return seconds;
  }
}

const anyLimits = fc
  .array(fc.record({ requests: fc.integer({ min: 1, max: 12 }), seconds: fc.integer({ min: 1, max: 15 }) }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((limits) => limits.map((limit, index): RateLimit => ({ name: `window${index}`, ...limit })));

const anyCalls = fc.array(
  fc.record({
    waitMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 20_000 })),
    cost: fc.oneof(
      { weight: 4, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 14 }) },
    ),
  }),
  { maxLength: 40 },
);

function takeAll(
  limiter: ReturnType<typeof createRateLimiter>,
  subject: string,
  limits: RateLimit[],
  now: number,
) {
  let count = 0;
  while (limiter.take(subject, limits, 1, now).allowed) {
    count++;
    if (count > 100_000) throw new Error('never refused');
  }
  return count;
}

describe('one window', () => {
  test('admits its requests at once and then one for each part of the window', () => {
    const limiter = createRateLimiter({ capacity: 10 });
    expect(takeAll(limiter, 'a', [burst], start)).toBe(3);
    expect(limiter.take('a', [burst], 1, start + 3333).allowed).toBe(false);
    expect(limiter.take('a', [burst], 1, start + 3334).allowed).toBe(true);
    expect(limiter.take('a', [burst], 1, start + 6666).allowed).toBe(false);
    expect(limiter.take('a', [burst], 1, start + 6667).allowed).toBe(true);
    expect(takeAll(limiter, 'a', [burst], start + 100_000)).toBe(3);
  });

  test('says what is left, when all is back, and when to come again', () => {
    const limiter = createRateLimiter({ capacity: 10 });
    const take = (cost: number, now: number) => limiter.take('a', [burst], cost, now);
    const base = { name: 'burst', limit: 3 };
    expect(take(1, start)).toEqual({
      ...base,
      allowed: true,
      remaining: 2,
      resetSeconds: 4,
      retryAfterSeconds: 0,
    });
    expect(take(2, start)).toEqual({
      ...base,
      allowed: true,
      remaining: 0,
      resetSeconds: 10,
      retryAfterSeconds: 0,
    });
    expect(take(1, start)).toEqual({
      ...base,
      allowed: false,
      remaining: 0,
      resetSeconds: 10,
      retryAfterSeconds: 4,
      violated: 'burst',
    });
    expect(take(0, start + 4000)).toEqual({
      ...base,
      allowed: true,
      remaining: 1,
      resetSeconds: 6,
      retryAfterSeconds: 0,
    });
    expect(take(2, start + 4000)).toMatchObject({ allowed: false, remaining: 1, retryAfterSeconds: 3 });
    expect(take(0, start + 60_000)).toMatchObject({ remaining: 3, resetSeconds: 0 });
  });

  test('a cost of 0 charges nothing and is allowed even with nothing left', () => {
    const limiter = createRateLimiter({ capacity: 10 });
    takeAll(limiter, 'a', [burst], start);
    const before = limiter.take('a', [burst], 0, start);
    expect(before).toMatchObject({ allowed: true, remaining: 0 });
    expect(limiter.take('a', [burst], 0, start)).toEqual(before);
  });

  test('a cost above the limit is refused for ever, says so, and charges nothing', () => {
    const limiter = createRateLimiter({ capacity: 10 });
    expect(limiter.take('a', [burst], 4, start)).toEqual({
      allowed: false,
      name: 'burst',
      limit: 3,
      remaining: 3,
      resetSeconds: 0,
      retryAfterSeconds: 10,
      violated: 'burst',
      neverFits: true,
    });
    expect(takeAll(limiter, 'a', [burst], start)).toBe(3);
  });

  test('subjects do not share', () => {
    const limiter = createRateLimiter({ capacity: 10 });
    expect(takeAll(limiter, 'a', [burst], start)).toBe(3);
    expect(takeAll(limiter, 'b', [burst], start)).toBe(3);
  });

  test('counts to the last request of a large limit without rounding', () => {
    const limiter = createRateLimiter({ capacity: 10 });
    const limit = { name: 'odd', requests: 99_991, seconds: 7 };
    expect(takeAll(limiter, 'a', [limit], start + 0.5)).toBe(99_991);
    expect(limiter.take('a', [limit], 1, start + 7000)).toMatchObject({ allowed: true, remaining: 99_990 });
  });

  test('a list without windows admits everything', () => {
    const limiter = createRateLimiter({ capacity: 10 });
    expect(limiter.take('a', [], 1000, start)).toMatchObject({
      allowed: true,
      remaining: Number.POSITIVE_INFINITY,
    });
  });
});

describe('several windows', () => {
  test('all admit or none is charged', () => {
    const limiter = createRateLimiter({ capacity: 10 });
    const limits = [burst, daily];
    expect(takeAll(limiter, 'a', limits, start)).toBe(3);
    for (let attempt = 0; attempt < 50; attempt++) limiter.take('a', limits, 1, start);
    expect(takeAll(limiter, 'a', limits, start + 10_000)).toBe(2);
    expect(limiter.take('a', limits, 1, start + 10_000)).toMatchObject({ violated: 'daily', limit: 5 });
    expect(limiter.take('a', [{ ...burst }], 0, start + 10_000)).toMatchObject({
      name: 'burst',
      remaining: 1,
    });
  });

  test('reports the one with the least remaining and, refused, the one with the longest wait', () => {
    const limiter = createRateLimiter({ capacity: 10 });
    const limits = [daily, burst];
    expect(limiter.take('a', limits, 1, start)).toMatchObject({ name: 'burst', remaining: 2 });
    expect(limiter.take('a', limits, 2, start)).toMatchObject({ name: 'burst', remaining: 0 });
    expect(limiter.take('a', limits, 1, start)).toMatchObject({ name: 'burst', retryAfterSeconds: 4 });
    limiter.take('a', limits, 2, start + 10_000);
    expect(limiter.take('a', limits, 2, start + 10_000)).toMatchObject({ name: 'daily', violated: 'daily' });
    expect(limiter.take('a', limits, 4, start + 20_000)).toMatchObject({ name: 'burst', neverFits: true });
  });

  test('of equally tight windows the one that needs longest is reported', () => {
    const limiter = createRateLimiter({ capacity: 10 });
    const short = { name: 'short', requests: 3, seconds: 1 };
    expect(limiter.take('a', [short, burst], 1, start)).toMatchObject({ name: 'burst', remaining: 2 });
    expect(limiter.take('b', [burst, short], 1, start)).toMatchObject({ name: 'burst', remaining: 2 });
    expect(limiter.take('a', [short, burst], 9, start)).toMatchObject({ name: 'burst', neverFits: true });
  });
});

describe('against the slow model', () => {
  test('every decision is the exact one of the generic cell rate algorithm', () => {
    fc.assert(
      fc.property(anyLimits, anyCalls, (limits, calls) => {
        const limiter = createRateLimiter({ capacity: 1 });
        const model = limits.map((limit) => new SlowWindow(limit));
        let now = start;
        for (const { waitMs, cost } of calls) {
          now += waitMs;
          const decision = limiter.take('a', limits, cost, now);
          const violated = model.filter((window) => !window.admits(cost, now));
          expect(decision.allowed).toBe(violated.length === 0);
          if (decision.allowed) for (const window of model) window.charge(cost, now);
          const reported = model.find(({ limit }) => limit.name === decision.name);
          if (reported === undefined) throw new Error('an unknown window is reported');
          expect(decision.limit).toBe(reported.limit.requests);
          expect(decision.remaining).toBe(reported.remaining(now));
          expect(decision.resetSeconds).toBe(reported.resetSeconds(now));
          if (decision.allowed) {
            expect(decision.remaining).toBe(Math.min(...model.map((window) => window.remaining(now))));
            expect(decision.retryAfterSeconds).toBe(0);
            expect(decision.violated).toBeUndefined();
            continue;
          }
          expect(decision.violated).toBe(decision.name);
          expect(violated).toContain(reported);
          const possible = violated.filter(({ limit }) => cost <= limit.requests);
          expect(decision.neverFits).toBe(possible.length < violated.length || undefined);
          const waits = possible.map((window) => window.waitSeconds(cost, now));
          expect(decision.retryAfterSeconds).toBe(
            decision.neverFits ? reported.limit.seconds : Math.max(...waits),
          );
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('any stretch of t seconds admits at most requests + requests × t / seconds', () => {
    fc.assert(
      fc.property(anyLimits, anyCalls, (limits, calls) => {
        const limiter = createRateLimiter({ capacity: 1 });
        const admitted: { at: number; cost: number }[] = [];
        let now = start;
        for (const { waitMs, cost } of calls) {
          now += waitMs;
          if (limiter.take('a', limits, cost, now).allowed) admitted.push({ at: now, cost });
        }
        for (const { requests, seconds } of limits) {
          for (const [from, first] of admitted.entries()) {
            let sum = 0;
            for (const { at, cost } of admitted.slice(from)) {
              sum += cost;
              expect(sum * seconds * 1000).toBeLessThanOrEqual(
                requests * seconds * 1000 + requests * (at - first.at),
              );
            }
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test('whoever comes again after the stated wait is admitted', () => {
    fc.assert(
      fc.property(anyLimits, anyCalls, (limits, calls) => {
        const limiter = createRateLimiter({ capacity: 1 });
        let now = start;
        for (const { waitMs, cost } of calls) {
          now += waitMs;
          const refused = limiter.take('a', limits, cost, now);
          if (refused.allowed || refused.neverFits) continue;
          now += refused.retryAfterSeconds * 1000;
          expect(limiter.take('a', limits, cost, now).allowed).toBe(true);
        }
      }),
    );
  });
});

describe('a clock that jumps', () => {
  test('never admits more when it goes back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -30_000, max: 5000 }), { maxLength: 40 }), (jumps) => {
        const limiter = createRateLimiter({ capacity: 1 });
        let now = start;
        let latest = start;
        let admitted = 0;
        limiter.take('a', [burst], 0, start);
        for (const jump of jumps) {
          now += jump;
          latest = Math.max(latest, now);
          if (limiter.take('a', [burst], 1, now).allowed) admitted++;
        }
        expect(admitted * 10_000).toBeLessThanOrEqual(3 * 10_000 + 3 * (latest - start));
      }),
    );
  });

  test('locks nobody out for longer than the jump and the window, and the stated wait is right', () => {
    const limiter = createRateLimiter({ capacity: 10 });
    const hour = 3_600_000;
    takeAll(limiter, 'a', [burst], start + hour);
    const refused = limiter.take('a', [burst], 1, start);
    expect(refused).toMatchObject({ allowed: false, retryAfterSeconds: 3604, resetSeconds: 3610 });
    expect(limiter.take('a', [burst], 1, start + 3603 * 1000).allowed).toBe(false);
    expect(limiter.take('a', [burst], 1, start + 3604 * 1000).allowed).toBe(true);
    expect(takeAll(limiter, 'b', [burst], start)).toBe(3);
  });

  test('a time that is none stands still', () => {
    const limiter = createRateLimiter({ capacity: 10 });
    takeAll(limiter, 'a', [burst], start);
    for (const now of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(limiter.take('a', [burst], 1, now).allowed).toBe(false);
    }
    expect(limiter.take('a', [burst], 1, start + 3333).allowed).toBe(false);
    expect(limiter.take('a', [burst], 1, start + 3334).allowed).toBe(true);
  });
});

describe('limits that change', () => {
  test('a lower limit keeps what was counted, a higher one gives the difference', () => {
    const limiter = createRateLimiter({ capacity: 10 });
    const of = (requests: number, seconds = 100): RateLimit[] => [{ name: 'burst', requests, seconds }];
    for (let count = 0; count < 6; count++) limiter.take('a', of(10), 1, start);
    expect(limiter.take('a', of(8), 0, start)).toMatchObject({ limit: 8, remaining: 2 });
    expect(limiter.take('a', of(4), 0, start)).toMatchObject({ limit: 4, remaining: 0, resetSeconds: 100 });
    expect(limiter.take('a', of(20), 0, start)).toMatchObject({ limit: 20, remaining: 16 });
    expect(limiter.take('a', of(20, 3), 0, start)).toMatchObject({ remaining: 16, resetSeconds: 1 });
  });

  test('a window of the same name is never back to zero, whatever it changes to', () => {
    const limit = fc.record({
      requests: fc.integer({ min: 1, max: 50 }),
      seconds: fc.integer({ min: 1, max: 50 }),
    });
    fc.assert(
      fc.property(limit, fc.array(limit, { minLength: 1, maxLength: 8 }), (first, changes) => {
        const limiter = createRateLimiter({ capacity: 1 });
        const used = takeAll(limiter, 'a', [{ name: 'w', ...first }], start);
        let counted = used;
        for (const change of changes) {
          counted = Math.min(counted, change.requests);
          const { remaining } = limiter.take('a', [{ name: 'w', ...change }], 0, start);
          expect(remaining).toBe(change.requests - counted);
        }
      }),
    );
  });

  test('an equal list in another array changes nothing, and windows are told apart by name, not by place', () => {
    const limiter = createRateLimiter({ capacity: 10 });
    limiter.take('a', [burst, daily], 2, start);
    const before = limiter.take('a', [burst, daily], 0, start);
    expect(limiter.take('a', [{ ...burst }, { ...daily }], 0, start)).toEqual(before);
    expect(limiter.take('a', [daily, burst], 0, start)).toEqual(before);
    expect(limiter.take('a', [daily], 0, start)).toMatchObject({ name: 'daily', remaining: 3 });
  });

  test('time that passed before the change counts at the former rate', () => {
    const limiter = createRateLimiter({ capacity: 10 });
    takeAll(limiter, 'a', [burst], start);
    expect(limiter.take('a', [{ ...burst, seconds: 1000 }], 0, start + 10_000)).toMatchObject({
      remaining: 3,
    });
  });
});

describe('bounded memory', () => {
  test('never holds more than its capacity, and counts who was forgotten with usage left', () => {
    const limiter = createRateLimiter({ capacity: 100 });
    for (let index = 0; index < 1000; index++) {
      limiter.take(`s${index}`, [daily], 1, start);
      expect(limiter.size).toBeLessThanOrEqual(100);
    }
    expect(limiter.size).toBe(100);
    expect(limiter.evicted).toBe(900);
  });

  test('does not count who had all back when forgotten', () => {
    const limiter = createRateLimiter({ capacity: 10 });
    for (let index = 0; index < 10; index++) limiter.take(`s${index}`, [burst], 1, start);
    for (let index = 10; index < 20; index++) limiter.take(`s${index}`, [burst], 0, start + 60_000);
    expect(limiter.evicted).toBe(0);
  });

  test('who was used is not forgotten before half as many others as are held were used since', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.nat(100), { maxLength: 60 }),
        (capacity, others) => {
          const limiter = createRateLimiter({ capacity });
          takeAll(limiter, 'busy', [daily], start);
          let next = 0;
          for (const other of others) {
            const most = other % Math.max(1, Math.floor(capacity / 2));
            for (let index = 0; index < most; index++) limiter.take(`s${next++}`, [daily], 1, start);
            // Using those that are held is no reason to forget either.
            for (let index = 0; index < most; index++)
              limiter.take(`s${next - 1 - index}`, [daily], 1, start);
            expect(limiter.take('busy', [daily], 1, start).allowed).toBe(false);
          }
        },
      ),
    );
  });

  test('the one forgotten is one that was not used for long', () => {
    const limiter = createRateLimiter({ capacity: 10 });
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'])
      limiter.take(name, [daily], 5, start);
    for (const name of ['a', 'b', 'c', 'd', 'e']) limiter.take(name, [daily], 0, start);
    for (const name of ['v', 'w', 'x', 'y', 'z']) limiter.take(name, [daily], 5, start);
    expect(limiter.evicted).toBe(5);
    for (const name of ['a', 'b', 'c', 'd', 'e'])
      expect(limiter.take(name, [daily], 1, start).allowed).toBe(false);
    for (const name of ['f', 'g', 'h', 'i', 'j'])
      expect(limiter.take(name, [daily], 1, start).allowed).toBe(true);
  });

  test('agrees with an unbounded limiter on everybody, as long as there are no more subjects than it holds', () => {
    const calls = fc.array(fc.record({ subject: fc.constantFrom('a', 'b', 'c', 'd'), waitMs: fc.nat(4000) }));
    fc.assert(
      fc.property(calls, (list) => {
        const bounded = createRateLimiter({ capacity: 4 });
        const unbounded = createRateLimiter({ capacity: 1000 });
        let now = start;
        for (const { subject, waitMs } of list) {
          now += waitMs;
          expect(bounded.take(subject, [burst], 1, now)).toEqual(unbounded.take(subject, [burst], 1, now));
        }
        expect(bounded.evicted).toBe(0);
      }),
    );
  });
});

describe('a handle', () => {
  test('counts with everybody who names the subject', () => {
    const limiter = createRateLimiter({ capacity: 10 });
    const state = limiter.stateOf('a', [burst]);
    expect(limiter.stateOf('a', [burst])).toBe(state);
    expect(limiter.takeFrom(state, [burst], 1, start)).toMatchObject({ remaining: 2 });
    expect(limiter.take('a', [burst], 1, start)).toMatchObject({ remaining: 1 });
    expect(limiter.takeFrom(state, [burst], 1, start)).toMatchObject({ remaining: 0 });
  });

  test('keeps its usage over eviction and gives no second limit beside the subject', () => {
    const limiter = createRateLimiter({ capacity: 2 });
    const flood = () => {
      for (const name of ['x', 'y', 'z']) limiter.take(name, [daily], 1, start);
    };
    const state = limiter.stateOf('a', [daily]);
    limiter.takeFrom(state, [daily], 5, start);
    flood();
    expect(limiter.takeFrom(state, [daily], 1, start).allowed).toBe(false);
    expect(limiter.take('a', [daily], 1, start).allowed).toBe(false);
    flood();
    // Forgotten, the subject starts anew, and the former handle counts with the new state.
    expect(limiter.take('a', [daily], 3, start)).toMatchObject({ allowed: true, remaining: 2 });
    expect(limiter.takeFrom(state, [daily], 2, start)).toMatchObject({ allowed: true, remaining: 0 });
    expect(limiter.take('a', [daily], 1, start).allowed).toBe(false);
    expect(limiter.size).toBe(2);
  });

  test('keeps its subject from being forgotten, as naming it does', () => {
    const limiter = createRateLimiter({ capacity: 10 });
    const state = limiter.stateOf('busy', [daily]);
    limiter.takeFrom(state, [daily], 5, start);
    for (let index = 0; index < 100; index++) {
      limiter.take(`s${index}`, [burst], 0, start);
      if (index % 5 === 0) limiter.takeFrom(state, [daily], 0, start);
    }
    expect(limiter.evicted).toBe(0);
    expect(limiter.take('busy', [daily], 1, start).allowed).toBe(false);
  });
});

describe('what is against the rules', () => {
  const limiter = createRateLimiter({ capacity: 10 });
  const take = (limits: RateLimit[], cost: number): RateDecision => limiter.take('a', limits, cost, start);

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('a cost of %s is refused', (cost) => {
    expect(() => take([burst], cost)).toThrow(RangeError);
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'a limit of %s requests or seconds is refused',
    (number) => {
      expect(() => take([{ ...burst, requests: number }], 1)).toThrow(RangeError);
      expect(() => take([{ ...burst, seconds: number }], 1)).toThrow(RangeError);
    },
  );

  test('two windows of one name, and more than 16 windows, are refused', () => {
    expect(() => take([burst, { ...burst }], 1)).toThrow('a name of its own');
    const many = Array.from({ length: 17 }, (_, index) => ({ ...burst, name: `w${index}` }));
    expect(() => take(many, 1)).toThrow('at most 16');
  });

  test('a refused list leaves the usage under the former one as it was', () => {
    takeAll(limiter, 'kept', [burst], start);
    expect(() => limiter.take('kept', [{ ...burst, requests: 0 }], 1, start)).toThrow(RangeError);
    expect(limiter.take('kept', [burst], 1, start).allowed).toBe(false);
  });
});
