import { type AccessLevel, covers, type GrantsSnapshot, isNarrower } from '@latchkey/verifier';
import type { ApiRow } from '../catalogue/known-apis.ts';
import { Problem } from '../http/problem.ts';

/**
 * Refuses permissions on APIs that are open on request and were not approved that far. What an app holds already, from
 * before its API became one of those, it may keep or narrow.
 * @param approved level by slug
 */
export function requireApprovals(
  grants: GrantsSnapshot,
  apis: ReadonlyMap<string, ApiRow>,
  approved: ReadonlyMap<string, AccessLevel>,
  held: GrantsSnapshot,
): void {
  for (const [slug, grant] of Object.entries(grants)) {
    if (apis.get(slug)?.opening !== 'on_request') continue;
    if (covers(approved.get(slug) ?? 'none', grant.level)) continue;
    if (!isNarrower(held, { [slug]: grant })) continue;
    throw new Problem(
      'approval_required',
      `"${slug}" is open on request. Ask for it with an access request; when it is approved, the app gets the permission.`,
      { faults: [{ path: `permissions.${slug}`, message: 'Ask for access first.' }] },
    );
  }
}
