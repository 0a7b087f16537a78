import { type AccessLevel, weaker } from './access-level.ts';
import type { ApiRecord, Grant, KeyRecord } from './record.ts';

export interface EffectiveGrant {
  readonly level: AccessLevel;
  /** Each set must hold the endpoint; `null` when no grant is narrowed to endpoints. */
  readonly endpoints: readonly ReadonlySet<string>[] | null;
}

const NO_GRANT: EffectiveGrant = { level: 'none', endpoints: null };
const WHOLE: Record<AccessLevel, EffectiveGrant> = {
  none: NO_GRANT,
  read: { level: 'read', endpoints: null },
  write: { level: 'write', endpoints: null },
};

/** What of an API matters for who holds what on it. */
export type GrantedApi = Pick<ApiRecord, 'slug' | 'management' | 'opening'>;

/** What the owner holds on an API, narrowed by what the key holds: never more than either. */
export function effectiveGrant(key: KeyRecord, api: GrantedApi): EffectiveGrant {
  const owned = key.owner.grants === null ? organizationGrant(key, api) : key.owner.grants.get(api.slug);
  if (owned === undefined || owned.level === 'none') return NO_GRANT;
  if (key.grants === null) return combine(owned, owned);
  const narrowed = key.grants.get(api.slug);
  return narrowed === undefined ? NO_GRANT : combine(owned, narrowed);
}

/**
 * A key of the organization itself holds whatever the organization may have: every API that is open to
 * keys, those on request as far as they were approved, and Latchkey's own API only if the key names it.
 */
function organizationGrant(key: KeyRecord, api: GrantedApi): Grant {
  const { approvals } = key.owner.organization;
  if (api.management && key.grants === null) return { level: 'none', endpoints: null };
  if (api.opening !== 'on_request') return { level: 'write', endpoints: null };
  return { level: approvals.get(api.slug) ?? 'none', endpoints: null };
}

function combine(a: Grant, b: Grant): EffectiveGrant {
  const level = weaker(a.level, b.level);
  if (a.endpoints === null && b.endpoints === null) return WHOLE[level];
  return { level, endpoints: [a.endpoints, b.endpoints].filter((set) => set !== null) };
}
