import { covers, type RequiredAccess } from './access-level.ts';
import { OUTCOME_MESSAGE, OUTCOME_STATUS, type Outcome } from './outcome.ts';
import type { ApiRecord, KeyRecord } from './record.ts';
import { standingOn } from './standing.ts';

/** What is asked of a key, as a protected service or a gateway states it: the access, or the method and the path. */
export interface AccessRequest {
  /** The level asked for outright … */
  readonly access?: RequiredAccess | undefined;
  /** … or the request itself, from which the endpoints of the API tell it. */
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  /** The caller's IP address. */
  readonly address?: string | undefined;
}

export interface Verdict {
  readonly outcome: Outcome;
  /** HTTP status for the holder. */
  readonly status: 200 | 400 | 401 | 403 | 429 | 503;
  readonly message: string;
  /** What a refused request would have needed, for `insufficient_scope`. */
  readonly needed: RequiredAccess | null;
  readonly endpointId: string | null;
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Checks 4 to 6: state, address, access. Pure: the same arguments give the same verdict.
 * The secret has been proved before, so a refusal may say why. Throws a `TypeError` where the access to an API is asked
 * about and the request does not say what it needs, which its caller has to see to.
 * @param api `null` to ask about the key alone
 * @param now milliseconds since 1970 UTC
 */
export function decide(key: KeyRecord, api: ApiRecord | null, request: AccessRequest, now: number): Verdict {
  const { state, expiresAt, ownerActive, addresses } = key.terms;
  if (state === 'revoked') return REFUSED.revoked;
  if (expiresAt !== null && expiresAt <= now) return REFUSED.expired;
  if (state === 'paused') return REFUSED.paused;
  if (!ownerActive || api?.active === false) return REFUSED.suspended;
  if (addresses !== null && !(request.address !== undefined && addresses.allows(request.address))) {
    return REFUSED.address_denied;
  }
  return api === null || api.opening === 'open' ? VALID : decideAccess(key, api, request);
}

function decideAccess(key: KeyRecord, api: ApiRecord, request: AccessRequest): Verdict {
  const need = findNeed(api, request);
  if (need.kind === 'refused') return refuse('insufficient_access', need.message, null);
  const held = standingOn(key, api).grant;
  if (!covers(held.level, need.access)) {
    const message = `This request needs ${need.access} access to ${api.slug}; the key has ${held.level === 'none' ? 'no access' : `${held.level} access`}. Have the permission added, or use another key.`;
    return refuse('insufficient_access', message, need.access);
  }
  if (held.endpoints === null) return need.verdict;
  if (need.endpointId === null) {
    const message = `This key may call single endpoints of ${api.slug} only. Ask with the method and the path of the request.`;
    return refuse('insufficient_access', message, need.access);
  }
  for (const allowed of held.endpoints) if (!allowed.has(need.endpointId)) return refuseEndpoint(need.access);
  return need.verdict;
}

type Need =
  | {
      readonly kind: 'need';
      readonly access: RequiredAccess;
      readonly endpointId: string | null;
      readonly verdict: Verdict;
    }
  | { readonly kind: 'refused'; readonly message: string };

/** What the request needs: the level it names, or that of the endpoint it goes to. */
function findNeed(api: ApiRecord, request: AccessRequest): Need {
  const { method, path } = request;
  if (method === undefined || path === undefined) {
    if (request.access === undefined) throw new TypeError('A question says access, or method and path.');
    return request.access === 'write' ? NEED_WRITE : NEED_READ;
  }
  if (api.endpoints === null) return SAFE_METHODS.has(method) ? atLeast(NEED_READ, request) : NEED_WRITE;

  const match = api.endpoints.match(method, path);
  if (match.kind === 'ambiguous') return { kind: 'refused', message: match.reason };
  if (match.kind === 'none') {
    return {
      kind: 'refused',
      message: `${api.slug} describes no endpoint for ${method} on this path. Check the address, or have the endpoint added to the API catalogue.`,
    };
  }
  const { id, access } = match.endpoint;
  const level = request.access === 'write' ? 'write' : access;
  return {
    kind: 'need',
    access: level,
    endpointId: id,
    verdict: { ...VALID, endpointId: id },
  };
}

function atLeast(need: Need, request: AccessRequest): Need {
  return request.access === 'write' ? NEED_WRITE : need;
}

export function refuse(outcome: Outcome, message: string, needed: RequiredAccess | null): Verdict {
  return { outcome, status: OUTCOME_STATUS[outcome], message, needed, endpointId: null };
}

/** A verdict that needs no more words than its outcome. */
export function plain(outcome: Outcome): Verdict {
  return refuse(outcome, OUTCOME_MESSAGE[outcome], null);
}

const VALID = plain('valid');
const REFUSED = {
  revoked: plain('revoked'),
  expired: plain('expired'),
  paused: plain('paused'),
  suspended: plain('suspended'),
  address_denied: plain('address_denied'),
};
const NEED_READ: Need = { kind: 'need', access: 'read', endpointId: null, verdict: VALID };
const NEED_WRITE: Need = { kind: 'need', access: 'write', endpointId: null, verdict: VALID };

function refuseEndpoint(needed: RequiredAccess): Verdict {
  return refuse(
    'insufficient_access',
    'This key may not call this endpoint. Have the endpoint added to its app, or use another key.',
    needed,
  );
}
