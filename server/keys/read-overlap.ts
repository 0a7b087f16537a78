import { invalidField } from '../http/problem.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LONGEST = 90 * DAY;

const PATTERN = /^P(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/;
const UNITS = [7 * DAY, DAY, HOUR, MINUTE, SECOND];

/**
 * How long a replaced key is still accepted.
 * @param text ISO 8601 duration of weeks, days, hours, minutes and seconds: how long months and years are, depends
 * @returns milliseconds, at most 90 days
 */
export function readOverlap(text: string): number {
  const match = PATTERN.exec(text);
  if (match === null || !match.slice(1).some((part) => part !== undefined)) {
    throw invalidField(
      'overlap',
      'Give the overlap in whole days, hours, minutes and seconds, such as PT24H or P7D.',
    );
  }
  const overlap = UNITS.reduce((sum, unit, position) => sum + Number(match[position + 1] ?? 0) * unit, 0);
  if (overlap > LONGEST) throw invalidField('overlap', 'The overlap can be at most 90 days (P90D).');
  return overlap;
}
