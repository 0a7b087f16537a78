import type { AccessRequest } from '../client/resources.ts';
import { StatusBadge, type Tone } from '../ui/status-badge.tsx';

const WORDS: Readonly<Record<AccessRequest['state'], { readonly word: string; readonly tone: Tone }>> = {
  pending: { word: 'Waiting for approval', tone: 'amber' },
  approved: { word: 'Approved', tone: 'green' },
  denied: { word: 'Denied', tone: 'red' },
  withdrawn: { word: 'Withdrawn', tone: 'grey' },
};

export function RequestStatus({ of: { state } }: { readonly of: AccessRequest }) {
  const { word, tone } = WORDS[state];
  return <StatusBadge tone={tone}>{word}</StatusBadge>;
}

/** For whom access was asked: an app, or the organization itself. */
export function nameHolder({ appName, organizationName }: AccessRequest): string {
  return appName ?? organizationName;
}
