import { beforeEach, describe, expect, it } from 'vitest';
import { createLookUpBudget, type LookUpBudget } from './look-up-budget.ts';
import { FakeClock } from './testing/fake-clock.ts';

describe('the budget of look-ups', () => {
  let clock: FakeClock;
  let budget: LookUpBudget;
  beforeEach(() => {
    clock = new FakeClock();
    budget = createLookUpBudget(clock);
  });

  /** Takes as often; counts what was admitted at once, and later. */
  function flood(times: number, caller = 'a'): { atOnce: number; later: () => number; refused: number } {
    let atOnce = 0;
    let refused = 0;
    let later = 0;
    for (let turn = 0; turn < times; turn += 1) {
      const taken = budget.take(caller);
      if (taken === true) atOnce += 1;
      else if (taken === false) refused += 1;
      else void taken.then(() => (later += 1));
    }
    return { atOnce, refused, later: () => later };
  }

  it('admits a burst of 500 at once and eight more of the caller later, and refuses the rest without a wait', async () => {
    const { atOnce, refused, later } = flood(100_000);
    expect({ atOnce, refused }).toEqual({ atOnce: 500, refused: 99_492 });
    await clock.advance(79);
    expect(later()).toBe(7);
    await clock.advance(10);
    expect(later()).toBe(8);
  });

  it('admits no more than 100 in a second after that, however many come', async () => {
    flood(500);
    let admitted = 0;
    for (let tick = 0; tick < 200; tick += 1) {
      for (let caller = 0; caller < 50; caller += 1) {
        const taken = budget.take(`caller ${caller}`);
        if (taken === true) admitted += 1;
        else if (taken !== false) void taken.then(() => (admitted += 1));
      }
      await clock.advance(5);
    }
    expect(admitted).toBeLessThanOrEqual(100);
    expect(admitted).toBeGreaterThanOrEqual(95);
  });

  it('is not used up by what does exist', () => {
    for (let turn = 0; turn < 10_000; turn += 1) {
      expect(budget.take('a')).toBe(true);
      budget.giveBack();
    }
  });

  it('lets callers take turns: whoever comes second waits for one of the flood, not for all of it', async () => {
    flood(510, 'flood');
    let served = false;
    void Promise.resolve(budget.take('good')).then((answer) => (served = answer !== false));
    await clock.advance(21);
    expect(served).toBe(true);
  });

  it('admits what waits as soon as room is given back', async () => {
    flood(500);
    const waiting = budget.take('good');
    budget.giveBack();
    expect(waiting).toBeInstanceOf(Promise);
    await waiting;
  });

  it('lets nobody overtake those who wait', async () => {
    flood(500);
    let served = '';
    void Promise.resolve(budget.take('first')).then(() => (served += 'first '));
    clock.skip(10);
    const second = budget.take('second');
    expect(second).toBeInstanceOf(Promise);
    void Promise.resolve(second).then(() => (served += 'second'));
    await clock.advance(30);
    expect(served).toBe('first second');
  });

  it('lets a caller have a turn in spite of a flood from forty addresses that each come more often', async () => {
    flood(500);
    let served = 0;
    for (let tick = 0; tick < 150; tick += 1) {
      for (let address = 0; address < 40; address += 1) void budget.take(`203.0.113.${address}`);
      if (tick % 4 === 0)
        void Promise.resolve(budget.take('198.51.100.1')).then(
          (taken) => (served += Number(taken !== false)),
        );
      await clock.advance(5);
    }
    expect(served).toBeGreaterThanOrEqual(1);
  });

  it('counts all addresses of one IPv6 network as one caller', () => {
    flood(500);
    const take = (address: string) => budget.take(address) !== false;
    const ofOne = Array.from({ length: 20 }, (_, host) => take(`2001:db8::${(host + 1).toString(16)}`));
    expect(ofOne.filter(Boolean)).toHaveLength(8);
    expect(take('2001:db8:0:1::1')).toBe(true);
  });

  it('lets at most 256 callers wait', () => {
    flood(500);
    const answers = Array.from({ length: 300 }, (_, caller) => budget.take(`caller ${caller}`));
    expect(answers.filter((answer) => answer === false)).toHaveLength(44);
  });
});
