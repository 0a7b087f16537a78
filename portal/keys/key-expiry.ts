import type { Key, Organization } from '../client/resources.ts';
import { countOf } from '../ui/format-number.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const USUAL_DAYS = [30, 90, 365];
/** What a required expiry starts at where there is no longest lifetime. */
const FIRST_DAYS = 90;

type KeyPolicy = Organization['keyPolicy'];

/** @returns ISO 8601 */
export function expiryIn(days: number, now: number): string {
  return new Date(now + days * DAY_MS).toISOString();
}

/** How many days a key lives for which nobody chose; `null` for no end. */
export function firstDays({ longestLifetimeDays, expiryRequired }: KeyPolicy): number | null {
  return longestLifetimeDays ?? (expiryRequired ? FIRST_DAYS : null);
}

/** What can be chosen as the end of a key: days as text, empty for never, `own` for a day. */
export function expiryChoices(policy: KeyPolicy): { value: string; label: string }[] {
  const longest = policy.longestLifetimeDays;
  const days = USUAL_DAYS.filter((each) => longest === null || each < longest);
  return [
    ...(firstDays(policy) === null ? [{ value: '', label: 'Never' }] : []),
    ...days.map((each) => ({ value: String(each), label: each === 365 ? 'In a year' : `In ${each} days` })),
    ...(longest === null
      ? []
      : [{ value: String(longest), label: `In ${countOf(longest, 'day')}, the longest` }]),
    { value: 'own', label: 'On a day of your choice' },
  ];
}

/** Why there is less to choose than elsewhere. */
export function explainPolicy({ longestLifetimeDays, expiryRequired }: KeyPolicy): string | undefined {
  if (longestLifetimeDays !== null) {
    return `Keys of your organization last at most ${countOf(longestLifetimeDays, 'day')}.`;
  }
  return expiryRequired ? 'Keys of your organization need an expiry.' : undefined;
}

/**
 * The end of a day in the zone of the browser, or the last moment that the policy allows on that day.
 *
 * @param day `2026-12-31`
 * @returns ISO 8601, `null` for what is no day
 */
export function endOfDay(
  day: string,
  { longestLifetimeDays: longest }: KeyPolicy,
  now: number,
): string | null {
  const end = new Date(`${day}T23:59:59`);
  if (Number.isNaN(end.getTime())) return null;
  const last = longest === null ? null : new Date(now + longest * DAY_MS);
  return last !== null && day === dayInZone(last) ? last.toISOString() : end.toISOString();
}

/** The last day that can be chosen; `undefined` where every one can. */
export function lastDay({ longestLifetimeDays: longest }: KeyPolicy, now: number): string | undefined {
  return longest === null ? undefined : dayInZone(new Date(now + longest * DAY_MS));
}

function dayInZone(at: Date): string {
  const [month, day] = [at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0'));
  return `${at.getFullYear()}-${month}-${day}`;
}

/**
 * Age in days of a key that is in use for longer than the organization wants to be reminded of.
 *
 * @param now milliseconds since 1970 UTC
 * @returns `null` for every other key
 */
export function overdueAge(
  key: Pick<Key, 'state' | 'createdAt' | 'replacedBy'>,
  { rotationReminderDays: reminder }: KeyPolicy,
  now: number,
): number | null {
  const isInUse = (key.state === 'active' || key.state === 'paused') && key.replacedBy === undefined;
  if (reminder === null || !isInUse) return null;
  const age = Math.floor((now - Date.parse(key.createdAt)) / DAY_MS);
  return age >= reminder ? age : null;
}
