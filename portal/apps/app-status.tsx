import type { App } from '../client/resources.ts';
import { StatusBadge } from '../ui/status-badge.tsx';

export function AppStatus({ of: app }: { readonly of: App }) {
  return app.status === 'active' ? (
    <StatusBadge tone="green">Active</StatusBadge>
  ) : (
    <StatusBadge tone="amber">Suspended</StatusBadge>
  );
}

/** Whether others can install it; so far no app can be. */
export function distributionWord(_distribution: App['distribution']): string {
  return 'Private';
}
