import { useEffect, useState } from 'react';

const MINUTE = 60_000;
const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 24 * 60 * MINUTE],
  ['month', 30 * 24 * 60 * MINUTE],
  ['day', 24 * 60 * MINUTE],
  ['hour', 60 * MINUTE],
  ['minute', MINUTE],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const absolute = new Intl.DateTimeFormat('en', {
  dateStyle: 'medium',
  timeStyle: 'medium',
});
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** "3 hours ago"; the exact time with its zone on hover. */
export function Moment({ at }: { readonly at: string }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={at} title={exactTime(at)}>
      {relativeTime(Date.parse(at), now)}
    </time>
  );
}

function relativeTime(at: number, now: number): string {
  const difference = at - now;
  const unit = UNITS.find(([, size]) => Math.abs(difference) >= size);
  if (unit === undefined) return 'just now';
  return relative.format(Math.trunc(difference / unit[1]), unit[0]);
}

/** "12 Mar 2026, 14:03:22 Europe/Berlin" in the order of the language. */
export function exactTime(at: string): string {
  return `${absolute.format(new Date(at))} ${ZONE}`;
}

export function dayOf(at: string): string {
  return day.format(new Date(at));
}
