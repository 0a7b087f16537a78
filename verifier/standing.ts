import { effectiveGrant } from './effective-grant.ts';
import type { RateLimit } from './limit-rate.ts';
import type { ApiRecord, KeyRecord, KeyTerms, Standing } from './record.ts';

/** Most APIs remembered beside the first; one more and they start over. */
const MOST_OTHERS = 15;

/**
 * What one key holds on one API, worked out once for all keys of the same terms. It stays true as long as both records
 * stand, because a change to anything it was made from replaces one of them.
 */
export function standingOn(key: KeyRecord, api: ApiRecord): Standing {
  const { terms } = key;
  const first = terms.standing;
  if (first?.api === api) return first;
  if (first === null) {
    terms.standing = createStanding(key, api, null);
    return terms.standing;
  }
  let count = 0;
  for (let standing: Standing | null = first; standing !== null; standing = standing.next) {
    if (standing.slug === api.slug) return standing.api === api ? standing : describeAnew(standing, key, api);
    count += 1;
  }
  first.next = createStanding(key, api, count <= MOST_OTHERS ? first.next : null);
  return first.next;
}

/** Whose usage is limited: the key's where it has limits of its own, else that of all keys of its owner. */
export function subjectOf(key: KeyRecord, slug: string): string {
  const { ownLimits, owner } = key.terms;
  return `${ownLimits?.has(slug) === true ? key.id : owner.id} ${slug}`;
}

/** The rate goes on. */
function describeAnew(standing: Standing, key: KeyRecord, api: ApiRecord): Standing {
  standing.grant = effectiveGrant(key, api);
  standing.limits = limitsOf(key.terms, api);
  standing.api = api;
  return standing;
}

function createStanding(key: KeyRecord, api: ApiRecord, next: Standing | null): Standing {
  const limits = limitsOf(key.terms, api);
  return { slug: api.slug, api, grant: effectiveGrant(key, api), limits, rate: null, next };
}

/** The limits that apply are the most particular ones: of the key, of its owner, of the API. */
function limitsOf({ ownLimits, owner }: KeyTerms, { slug, limits }: ApiRecord): readonly RateLimit[] {
  return ownLimits?.get(slug) ?? owner.limits?.get(slug) ?? limits;
}
