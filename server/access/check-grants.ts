import { covers, effectiveGrant, type GrantsSnapshot, type KeyRecord } from '@latchkey/verifier';
import type { ApiRow } from '../catalogue/known-apis.ts';
import { Problem } from '../http/problem.ts';
import type { MemberActor } from './actor.ts';

/**
 * Refuses that a management key gives more than it has itself. People may give whatever their organization may
 * have; a key that could would be a way to raise any leaked key to all of that.
 */
export function checkOwnGrants(
  actor: MemberActor,
  given: GrantsSnapshot,
  apis: ReadonlyMap<string, ApiRow>,
): void {
  if (actor.kind === 'person') return;
  for (const [slug, grant] of Object.entries(given)) {
    const api = apis.get(slug);
    if (api === undefined || grant.level === 'none') continue;
    if (!holds(actor.key, api, grant)) {
      throw new Problem(
        'forbidden',
        `This key cannot give ${grant.level} access to ${slug}, because it does not have all of that itself.`,
      );
    }
  }
}

function holds(key: KeyRecord, api: ApiRow, wanted: GrantsSnapshot[string]): boolean {
  const held = effectiveGrant(key, {
    slug: api.slug,
    management: api.management === 1,
    opening: api.opening,
  });
  if (!covers(held.level, wanted.level)) return false;
  if (held.endpoints === null) return true;
  const { endpoints } = wanted;
  return endpoints?.every((id) => held.endpoints?.every((set) => set.has(id))) === true;
}
