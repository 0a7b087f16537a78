import { canonicalRange, createRateLimiter, parseAddressRange, type RateLimit } from '@latchkey/verifier';
import { Problem } from '../http/problem.ts';

/** Somebody or something whose attempts are counted, and how many it has. */
export interface Subject {
  readonly name: string;
  readonly limits: readonly RateLimit[];
}

export interface Attempts {
  /**
   * Carries out an attempt and counts it for every subject when it failed. Attempts that are under way count as
   * if they had failed, so that many at once are no way around the limit.
   * Throws `too_many_attempts` without attempting when a subject has none left.
   */
  readonly guard: <Result>(
    subjects: readonly Subject[],
    attempt: () => Promise<Result>,
    hasFailed: (result: Result) => boolean,
  ) => Promise<Result>;
  /** Counts an attempt whatever becomes of it. Throws `too_many_attempts` when there is none left. */
  readonly count: (subject: Subject) => void;
}

const QUARTER = 15 * 60;
const HOUR = 60 * 60;
/**
 * Subjects remembered. Whoever pushes one out by naming others needs this many failures within a quarter of an
 * hour, which the limit per address lets 2,000 addresses do.
 */
const CAPACITY = 100_000;

/** Failed passwords of an account, whether or not it exists. */
export function accountSubject(email: string): Subject {
  return { name: `account ${email.toLowerCase()}`, limits: [limit('account', 10, QUARTER)] };
}

/** Failures from an address, of whatever kind. */
export function addressSubject(address: string): Subject {
  return { name: `address ${sourceOf(address)}`, limits: [limit('address', 50, QUARTER)] };
}

/** Guesses of the setup token from an address. */
export function setupSubject(address: string): Subject {
  return { name: `setup ${sourceOf(address)}`, limits: [limit('setup', 10, QUARTER)] };
}

/** Accounts made from an address; an office with many people shares one. */
export function signUpSubject(address: string): Subject {
  return { name: `sign-up ${sourceOf(address)}`, limits: [limit('sign-up', 100, HOUR)] };
}

/** Password resets asked for from an address. */
export function resetSubject(address: string): Subject {
  return { name: `reset ${sourceOf(address)}`, limits: [limit('reset', 20, HOUR)] };
}

/** Mails with a reset link to one account, whether or not it exists: nobody's mailbox is filled by asking. */
export function resetAccountSubject(email: string): Subject {
  return { name: `reset of ${email.toLowerCase()}`, limits: [limit('reset-account', 5, HOUR)] };
}

/** Invitations mailed to one address, by whomever. */
export function invitedSubject(email: string): Subject {
  return { name: `invited ${email.toLowerCase()}`, limits: [limit('invited', 5, HOUR)] };
}

/** Invitations that an organization mails. */
export function invitingSubject(organizationId: string): Subject {
  return { name: `inviting ${organizationId}`, limits: [limit('inviting', 100, HOUR)] };
}

/** Organizations that a person makes. */
export function organizationSubject(userId: string): Subject {
  return { name: `organization ${userId}`, limits: [limit('organization', 20, HOUR)] };
}

function limit(name: string, requests: number, seconds: number): RateLimit {
  return { name, requests, seconds };
}

/** A line has a whole /64 of IPv6 addresses to choose from (RFC 6177), so that counts as one. */
function sourceOf(address: string): string {
  const range = parseAddressRange(address);
  if (range === undefined) return address;
  const network = range.family === 6 ? parseAddressRange(`${address}/64`) : range;
  return canonicalRange(network ?? range);
}

/** @param now milliseconds since 1970 UTC */
export function createAttempts(now: () => number): Attempts {
  const limiter = createRateLimiter({ capacity: CAPACITY });
  const underWay = new Map<string, number>();

  const refuseSpent = ({ name, limits }: Subject) => {
    const { remaining } = limiter.take(name, limits, 0, now());
    if (remaining <= 0) throw tooMany(limiter.take(name, limits, 1, now()).retryAfterSeconds);
    if (remaining <= (underWay.get(name) ?? 0)) throw tooMany(1);
  };
  const begin = ({ name }: Subject) => underWay.set(name, (underWay.get(name) ?? 0) + 1);
  const end = ({ name }: Subject) => {
    const left = (underWay.get(name) ?? 1) - 1;
    if (left === 0) underWay.delete(name);
    else underWay.set(name, left);
  };

  return {
    guard: async (subjects, attempt, hasFailed) => {
      subjects.forEach(refuseSpent);
      subjects.forEach(begin);
      try {
        const result = await attempt();
        if (hasFailed(result)) {
          for (const { name, limits } of subjects) limiter.take(name, limits, 1, now());
        }
        return result;
      } finally {
        subjects.forEach(end);
      }
    },
    count: ({ name, limits }) => {
      const { allowed, retryAfterSeconds } = limiter.take(name, limits, 1, now());
      if (!allowed) throw tooMany(retryAfterSeconds);
    },
  };
}

function tooMany(seconds: number): Problem {
  const wait = Math.max(1, seconds);
  const unit = wait === 1 ? 'second' : 'seconds';
  return new Problem('too_many_attempts', `Too many attempts. Wait ${wait} ${unit}, then try again.`, {
    headers: { 'retry-after': String(wait) },
  });
}
