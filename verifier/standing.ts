import { effectiveGrant } from './effective-grant.ts';
import type { RateLimit } from './limit-rate.ts';
import type { ApiRecord, KeyRecord, OtherStanding, Standing } from './record.ts';
import { NOT_COUNTED } from './record-usage.ts';

/** Most APIs remembered for a key beside its first; one more and they start over. */
const MOST_OTHERS = 15;

/**
 * What one key holds on one API, worked out once. It stays true as long as both records stand, because a
 * change to anything it was made from replaces one of them.
 */
export function standingOn(key: KeyRecord, api: ApiRecord): Standing {
  if (key.api === api) return key;
  if (key.api === null || key.slug === api.slug) return standFirst(key, api);
  let count = 0;
  for (let standing = key.further; standing !== null; standing = standing.next) {
    if (standing.api === api) return standing;
    count += 1;
  }
  key.further = createStanding(key, api, count < MOST_OTHERS ? key.further : null);
  return key.further;
}

/** Whose usage is limited: the key's where it has limits of its own, else that of all keys of its owner. */
export function subjectOf(key: KeyRecord, slug: string): string {
  return `${key.ownLimits?.has(slug) === true ? key.id : key.owner.id} ${slug}`;
}

/** Also when the API is described anew: its counts and its rate go on. */
function standFirst(key: KeyRecord, api: ApiRecord): Standing {
  key.grant = effectiveGrant(key, api);
  key.limits = limitsOf(key, api);
  key.slug = api.slug;
  key.api = api;
  return key;
}

function createStanding(key: KeyRecord, api: ApiRecord, next: OtherStanding | null): OtherStanding {
  return {
    api,
    grant: effectiveGrant(key, api),
    limits: limitsOf(key, api),
    rate: null,
    // Written out: an object made by spreading is laid out in two places.
    interval: NOT_COUNTED.interval,
    valid: NOT_COUNTED.valid,
    others: NOT_COUNTED.others,
    lastUsedAfter: NOT_COUNTED.lastUsedAfter,
    address: NOT_COUNTED.address,
    next,
    keyId: key.id,
    slug: api.slug,
  };
}

/** The limits that apply are the most particular ones: of the key, of its owner, of the API. */
function limitsOf(key: KeyRecord, { slug, limits }: ApiRecord): readonly RateLimit[] {
  return key.ownLimits?.get(slug) ?? key.owner.limits?.get(slug) ?? limits;
}
