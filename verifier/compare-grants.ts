import { covers } from './access-level.ts';
import type { GrantSnapshot, GrantsSnapshot } from './snapshot.ts';

/** Whether `after` allows less than `before` anywhere. */
export function isNarrower(after: GrantsSnapshot, before: GrantsSnapshot): boolean {
  return Object.entries(before).some(([slug, grant]) => {
    const rest = after[slug];
    return rest === undefined ? grant.level !== 'none' : allowsLess(rest, grant);
  });
}

function allowsLess(after: GrantSnapshot, before: GrantSnapshot): boolean {
  if (!covers(after.level, before.level)) return true;
  if (after.endpoints === null) return false;
  const kept = new Set(after.endpoints);
  return before.endpoints === null || before.endpoints.some((id) => !kept.has(id));
}
