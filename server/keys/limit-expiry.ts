import { invalidField } from '../http/problem.ts';
import type { KeyPolicy } from '../organizations/read-key-policy.ts';
import { readExpiry } from './read-expiry.ts';
import type { KeyRow } from './store.ts';

const DAY_MS = 86_400_000;
/** Between the clock of whoever chose "in 90 days" and ours. */
const CLOCK_DIFFERENCE_MS = 5 * 60_000;
/** Of a key for which the policy requires an expiry without a limit, where nobody is asked for one. */
const USUAL_LIFETIME_DAYS = 365;

type Demands = Pick<KeyPolicy, 'longestLifetimeDays' | 'expiryRequired'>;
type Life = Pick<KeyRow, 'created_at' | 'expires_at'>;

/**
 * When a new key ends, within what its organization demands.
 *
 * @param text as it was asked for; `null` for never, `undefined` where nothing was said
 * @param now milliseconds since 1970 UTC
 * @returns milliseconds since 1970 UTC, `null` for never
 */
export function limitNewExpiry(text: string | null | undefined, policy: Demands, now: number): number | null {
  const wanted = readExpiry(text, now);
  const { longestLifetimeDays: days, expiryRequired } = policy;
  if (wanted === null && expiryRequired) {
    const limit = days === null ? '' : `, at most ${inDays(days)} from now`;
    throw invalidField(
      'expiresAt',
      `Keys of this organization need an expiry${limit}. Choose when this one ends.`,
    );
  }
  if (days === null) return wanted;
  const latest = now + days * DAY_MS;
  if (text === undefined) return latest;
  if (wanted === null || wanted > latest + CLOCK_DIFFERENCE_MS) {
    throw invalidField(
      'expiresAt',
      `Keys of this organization last at most ${inDays(days)}. Choose an expiry up to ${toText(latest)}.`,
    );
  }
  return Math.min(wanted, latest);
}

/** When a key ends for which nobody is asked: as late as its organization allows. */
export function latestExpiry({ longestLifetimeDays, expiryRequired }: Demands, now: number): number | null {
  const days = longestLifetimeDays ?? (expiryRequired ? USUAL_LIFETIME_DAYS : null);
  return days === null ? null : now + days * DAY_MS;
}

/** Refuses a later end than the organization allows a key of this age; an earlier one than before is always allowed. */
export function checkChangedExpiry(before: Life, wanted: number | null, policy: Demands): void {
  if ((wanted ?? Number.POSITIVE_INFINITY) <= (before.expires_at ?? Number.POSITIVE_INFINITY)) return;
  const { longestLifetimeDays: days, expiryRequired } = policy;
  if (days !== null && (wanted === null || wanted > before.created_at + days * DAY_MS)) {
    throw invalidField(
      'expiresAt',
      `Keys of this organization last at most ${inDays(days)}, and those of this one are over on ${toText(before.created_at + days * DAY_MS)}. Rotate it instead: the new key has days of its own.`,
    );
  }
  if (wanted === null && expiryRequired) {
    throw invalidField('expiresAt', 'Keys of this organization need an expiry. Choose when this one ends.');
  }
}

/**
 * When the key ends that takes the place of another. Where nothing is demanded it ends when that would have. Under a
 * longest lifetime one that a person asked for lives as long as the other did, from now on: a key that is replaced
 * because it is old would otherwise have a successor as old. A key never lengthens a life, its own included.
 */
export function limitSuccessor(old: Life, policy: Demands, now: number, byPerson: boolean): number | null {
  const isOver = old.expires_at !== null && old.expires_at <= now;
  const renews = byPerson && (policy.longestLifetimeDays !== null || isOver);
  const wanted = renews && old.expires_at !== null ? now + old.expires_at - old.created_at : old.expires_at;
  const latest = latestExpiry(policy, now);
  if (wanted === null) return latest;
  return policy.longestLifetimeDays === null || latest === null ? wanted : Math.min(wanted, latest);
}

function inDays(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}

function toText(at: number): string {
  return new Date(at).toISOString();
}
