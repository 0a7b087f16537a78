import { beforeEach, describe, expect, it } from 'vitest';
import { ClockLease } from './clock-lease.ts';
import { FakeClock } from './testing/fake-clock.ts';

describe('a lease', () => {
  let clock: FakeClock;
  let lease: ClockLease;
  beforeEach(() => {
    clock = new FakeClock();
    lease = new ClockLease(clock);
  });

  it('does not hold before it was granted', () => {
    expect(lease.isValid()).toBe(false);
    expect(lease.left()).toBe(0);
  });

  it('counts from before it was asked for, and is over at its end, not after it', () => {
    const asked = lease.now();
    clock.skip(400);
    lease.extend(asked, 1_000);
    expect(lease.left()).toBe(600);
    clock.skip(599);
    expect(lease.isValid()).toBe(true);
    clock.skip(1);
    expect(lease.isValid()).toBe(false);
    expect(lease.left()).toBe(0);
  });

  it('never becomes shorter by a grant that arrives late', () => {
    const first = lease.now();
    clock.skip(500);
    lease.extend(lease.now(), 1_000);
    lease.extend(first, 1_000);
    expect(lease.left()).toBe(1_000);
  });

  it('is over by the wall clock alone: the other one stands still while a machine sleeps', () => {
    lease.extend(lease.now(), 1_000);
    clock.setWall(1_000);
    expect(lease.isValid()).toBe(false);
  });

  it('is over by the monotonic clock alone, at its end and not after it', () => {
    lease.extend(lease.now(), 1_000);
    clock.skipMonotonic(999);
    expect(lease.isValid()).toBe(true);
    clock.skipMonotonic(1);
    expect(lease.isValid()).toBe(false);
  });

  it('is over at once when the wall clock goes back, and what was asked for before is no use', () => {
    lease.extend(lease.now(), 1_000);
    const asked = lease.now();
    clock.setWall(-1);
    expect(lease.isValid()).toBe(false);
    lease.extend(asked, 1_000);
    expect(lease.isValid()).toBe(false);
    lease.extend(lease.now(), 1_000);
    expect(lease.isValid()).toBe(true);
  });

  it('notices a step back that happened while a grant was on its way, although nobody asked meanwhile', () => {
    const asked = lease.now();
    clock.setWall(-60_000);
    lease.extend(asked, 1_000);
    expect(lease.isValid()).toBe(false);
  });

  it('that was given up is not brought back by what was asked for before, but by what is asked for later', () => {
    const asked = lease.now();
    lease.end();
    lease.extend(asked, 1_000);
    expect(lease.isValid()).toBe(false);
    lease.extend(lease.now(), 1_000);
    expect(lease.isValid()).toBe(true);
  });

  it('that was given up for good is brought back by nothing', () => {
    lease.extend(lease.now(), 1_000);
    lease.close();
    expect(lease.isValid()).toBe(false);
    lease.extend(lease.now(), 1_000);
    expect(lease.isValid()).toBe(false);
  });
});
