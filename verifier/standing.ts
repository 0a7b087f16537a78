import { type EffectiveGrant, effectiveGrant } from './effective-grant.ts';
import type { RateLimit, RateLimitState } from './limit-rate.ts';
import type { ApiRecord, KeyRecord } from './record.ts';
import { type Counted, NOT_COUNTED } from './record-usage.ts';

/**
 * What one key holds on one API, worked out once. It stays true as long as both records stand, because a
 * change to anything it was made from replaces one of them.
 */
export interface Standing extends Counted {
  readonly api: ApiRecord;
  readonly grant: EffectiveGrant;
  /** Whose usage is limited: the key's where it has limits of its own, else that of all keys of its owner. */
  readonly subject: string;
  readonly limits: readonly RateLimit[];
  /** Belongs to the rate limiter. */
  rate: RateLimitState | null;
  /** The same key on another API. */
  next: Standing | null;
}

/** Most APIs remembered for a key; one more and it starts over. */
const MOST_STANDINGS = 16;

export function standingOn(key: KeyRecord, api: ApiRecord): Standing {
  if (key.standing?.api === api) return key.standing;
  let count = 0;
  for (let standing = key.standing; standing !== null; standing = standing.next) {
    if (standing.api === api) return standing;
    count += 1;
  }
  key.standing = createStanding(key, api, count < MOST_STANDINGS ? key.standing : null);
  return key.standing;
}

/** The limits that apply are the most particular ones: of the key, of its owner, of the API. */
function createStanding(key: KeyRecord, api: ApiRecord, next: Standing | null): Standing {
  const own = key.limits?.get(api.slug);
  return {
    api,
    grant: effectiveGrant(key, api),
    limits: own ?? key.owner.limits?.get(api.slug) ?? api.limits,
    rate: null,
    // Written out: an object made by spreading is laid out in two places.
    interval: NOT_COUNTED.interval,
    valid: NOT_COUNTED.valid,
    others: NOT_COUNTED.others,
    lastUsedAfter: NOT_COUNTED.lastUsedAfter,
    address: NOT_COUNTED.address,
    next,
    subject: `${own === undefined ? key.owner.id : key.id} ${api.slug}`,
    keyId: key.id,
    slug: api.slug,
  };
}
