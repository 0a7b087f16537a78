import type { Key } from '../client/resources.ts';
import { StatusBadge, type Tone } from '../ui/status-badge.tsx';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

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
  const soon = key.expiresAt !== null && Date.parse(key.expiresAt) - now < WEEK_MS;
  return key.state === 'active' && soon ? { tone: 'amber', word: 'Expiring soon' } : OF_STATE[key.state];
}

export function KeyStatus({ of }: { readonly of: Key }) {
  const { tone, word } = statusOf(of, Date.now());
  return <StatusBadge tone={tone}>{word}</StatusBadge>;
}

/** Whether it opens anything, now or after a pause. */
export function isLive({ state }: Key): boolean {
  return state === 'active' || state === 'paused';
}
