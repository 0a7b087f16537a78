import type { Key } from '../client/resources.ts';
import { useSession } from '../client/use-session.ts';
import { countOf } from '../ui/format-number.ts';
import { StatusBadge, type Tone } from '../ui/status-badge.tsx';
import { overdueAge } from './key-expiry.ts';
import classes from './key-status.module.css';

/** As the server has it in its summaries and filters. */
const SOON_MS = 14 * 24 * 60 * 60 * 1000;

interface Status {
  readonly tone: Tone;
  readonly word: string;
}

const OF_STATE: Readonly<Record<Key['state'], Status>> = {
  active: { tone: 'green', word: 'Active' },
  paused: { tone: 'amber', word: 'Paused' },
  revoked: { tone: 'grey', word: 'Revoked' },
  expired: { tone: 'grey', word: 'Expired' },
};

/** @param now milliseconds since 1970 UTC */
export function statusOf(key: Pick<Key, 'state' | 'expiresAt'>, now: number): Status {
  const soon = key.expiresAt !== null && Date.parse(key.expiresAt) - now < SOON_MS;
  return key.state === 'active' && soon ? { tone: 'amber', word: 'Expiring soon' } : OF_STATE[key.state];
}

/** The state of a key, and below it whether it is older than the organization wants. */
export function KeyStatus({ of }: { readonly of: Key }) {
  const { keyPolicy } = useSession().organization;
  const { tone, word } = statusOf(of, Date.now());
  const age = overdueAge(of, keyPolicy, Date.now());
  return (
    <span className={classes.status}>
      <StatusBadge tone={tone}>{word}</StatusBadge>
      {age !== null && (
        <span className={classes.age}>
          <StatusBadge tone="amber">Rotate soon</StatusBadge>
          <span>{countOf(age, 'day')} old</span>
        </span>
      )}
    </span>
  );
}

/** Whether it opens anything, now or after a pause. */
export function isLive({ state }: Key): boolean {
  return state === 'active' || state === 'paused';
}
