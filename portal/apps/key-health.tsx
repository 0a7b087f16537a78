import type { ListedApp } from '../client/resources.ts';
import { countOf } from '../ui/format-number.ts';
import { StatusBadge } from '../ui/status-badge.tsx';

/** How the keys of an app are, in a word: what needs attention first. */
export function KeyHealth({ of }: { readonly of: ListedApp['keys'] }) {
  const { active, expiringSoon, paused } = of;
  if (expiringSoon > 0)
    return <StatusBadge tone="amber">{`${countOf(expiringSoon, 'key')} expiring soon`}</StatusBadge>;
  if (active > 0) return <StatusBadge tone="green">{countOf(active, 'active key')}</StatusBadge>;
  if (paused > 0) return <StatusBadge tone="amber">Paused</StatusBadge>;
  return <StatusBadge tone="grey">No key</StatusBadge>;
}
