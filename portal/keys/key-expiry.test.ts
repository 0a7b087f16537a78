import { describe, expect, it } from 'vitest';
import { endOfDay, expiryChoices, explainPolicy, firstDays, lastDay, overdueAge } from './key-expiry.ts';

const NOW = new Date('2026-03-01T10:00:00').getTime();
const DAY = 86_400_000;
const policy = (longestLifetimeDays: number | null, expiryRequired = false) => ({
  longestLifetimeDays,
  expiryRequired,
  rotationReminderDays: 90,
});
const values = (longest: number | null, required = false) =>
  expiryChoices(policy(longest, required)).map(({ value }) => value);

describe('what can be chosen as the end of a key', () => {
  it('is everything where nothing is demanded, and never comes first', () => {
    expect(values(null)).toEqual(['', '30', '90', '365', 'own']);
    expect(firstDays(policy(null))).toBeNull();
    expect(explainPolicy(policy(null))).toBeUndefined();
  });

  it('is never "never" where an expiry is required', () => {
    expect(values(null, true)).toEqual(['30', '90', '365', 'own']);
    expect(firstDays(policy(null, true))).toBe(90);
  });

  it('ends with the longest lifetime, which is what it starts at, and says why', () => {
    expect(values(60)).toEqual(['30', '60', 'own']);
    expect(values(90)).toEqual(['30', '90', 'own']);
    expect(values(7)).toEqual(['7', 'own']);
    expect(firstDays(policy(60))).toBe(60);
    expect(explainPolicy(policy(1))).toBe('Keys of your organization last at most 1 day.');
  });

  it('is at most the last moment of the longest lifetime on the last day', () => {
    expect(lastDay(policy(30), NOW)).toBe('2026-03-31');
    expect(lastDay(policy(null), NOW)).toBeUndefined();
    const end = (day: string) => Date.parse(endOfDay(day, policy(30), NOW) ?? '');
    expect(end('2026-03-31')).toBeLessThanOrEqual(NOW + 30 * DAY);
    expect(end('2026-03-30')).toBe(new Date('2026-03-30T23:59:59').getTime());
    expect(endOfDay('', policy(30), NOW)).toBeNull();
  });
});

describe('the reminder to rotate', () => {
  const key = { state: 'active' as const, createdAt: new Date(NOW - 90 * DAY).toISOString() };

  it('comes on the day, with the age of the key', () => {
    expect(overdueAge(key, policy(null), NOW - 1)).toBeNull();
    expect(overdueAge(key, policy(null), NOW)).toBe(90);
    expect(overdueAge({ ...key, state: 'paused' }, policy(null), NOW + DAY)).toBe(91);
  });

  it('does not come for keys that are over or replaced, nor where it was turned off', () => {
    expect(overdueAge({ ...key, state: 'revoked' }, policy(null), NOW)).toBeNull();
    expect(overdueAge({ ...key, state: 'expired' }, policy(null), NOW)).toBeNull();
    expect(overdueAge({ ...key, replacedBy: 'key_2' }, policy(null), NOW)).toBeNull();
    expect(overdueAge(key, { ...policy(null), rotationReminderDays: null }, NOW)).toBeNull();
  });
});
