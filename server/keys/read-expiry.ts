import { invalidField } from '../http/problem.ts';

/**
 * @param now milliseconds since 1970 UTC
 * @returns milliseconds since 1970 UTC, `null` for never
 */
export function readExpiry(text: string | null | undefined, now: number): number | null {
  if (text === null || text === undefined) return null;
  const at = Date.parse(text);
  if (at <= now) throw invalidField('expiresAt', 'Choose a time in the future; to end a key now, revoke it.');
  return at;
}
