import type { RateLimit } from './limit-rate.ts';
import { OUTCOME_STATUS, type Outcome } from './outcome.ts';
import { standingOn } from './standing.ts';
import type { Decision } from './verifier.ts';

/** An HTTP answer to somebody whose request was not let through. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** RFC 9457 problem details. */
  readonly body: {
    readonly type: string;
    readonly title: string;
    readonly status: number;
    readonly detail: string;
    readonly code: string;
    /** Names of the rate limits that have no room. */
    readonly 'violated-policies'?: readonly string[];
  };
}

const TITLE: Record<Outcome, string> = {
  valid: 'Allowed',
  missing: 'API key missing',
  malformed: 'Not an API key',
  unknown: 'API key unknown',
  revoked: 'API key revoked',
  expired: 'API key expired',
  paused: 'API key paused',
  suspended: 'Access suspended',
  address_denied: 'Address not allowed',
  insufficient_access: 'Access not granted',
  rate_limited: 'Too many requests',
  quota_exceeded: 'Quota used up',
  unavailable: 'Temporarily unavailable',
};

/** Of the IETF draft on RateLimit headers, which defines `violated-policies` with it. */
const QUOTA_EXCEEDED = 'https://iana.org/assignments/http-problem-types#quota-exceeded';

/**
 * What the holder of a refused key is told, with the headers of RFC 6750 §3 and RFC 9110 §15.6.4.
 * @param realm without quotes or backslashes
 */
export function describeRefusal(decision: Decision, realm: string): Refusal {
  const { outcome, status, message } = decision;
  const headers: Record<string, string> = { ...describeRate(decision) };
  const challenge = describeChallenge(decision, realm);
  if (challenge !== null) headers['www-authenticate'] = challenge;
  if (status === 503) headers['retry-after'] = '1';
  const type = status === 429 ? QUOTA_EXCEEDED : `urn:latchkey:problem:${outcome}`;
  const violated = decision.rate?.violated;
  const body = { type, title: TITLE[outcome], status, detail: message, code: outcome };
  return {
    status,
    headers,
    body: violated === undefined ? body : { ...body, 'violated-policies': [violated] },
  };
}

/**
 * The `WWW-Authenticate` value: no error code when nothing was sent, because then nothing is wrong with it.
 */
function describeChallenge(decision: Decision, realm: string): string | null {
  const { outcome, status, api, needed } = decision;
  const base = `Bearer realm="${realm}"`;
  if (outcome === 'missing') return base;
  if (status === 400) return `${base}, error="invalid_request"`;
  if (OUTCOME_STATUS[outcome] === 401) return `${base}, error="invalid_token"`;
  if (outcome !== 'insufficient_access') return null;
  const scope = api === null || needed === null ? '' : `, scope="${api.slug}:${needed}"`;
  return `${base}, error="insufficient_scope"${scope}`;
}

/**
 * `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10) with `Retry-After` where refused.
 * Empty when no limit applied.
 */
export function describeRate(decision: Decision): Record<string, string> {
  const { rate, key, api } = decision;
  if (rate === null) return {};
  const headers: Record<string, string> = {
    'ratelimit-policy': key === null || api === null ? '' : describePolicy(standingOn(key, api).limits),
    ratelimit: `"${rate.name}";r=${rate.remaining};t=${rate.resetSeconds}`,
  };
  if (!rate.allowed) headers['retry-after'] = String(Math.max(1, rate.retryAfterSeconds));
  return headers;
}

/** Lists of limits are shared by many keys, and stay as they are. */
const policies = new WeakMap<readonly RateLimit[], string>();

function describePolicy(limits: readonly RateLimit[]): string {
  let policy = policies.get(limits);
  if (policy === undefined) {
    policy = limits.map(({ name, requests, seconds }) => `"${name}";q=${requests};w=${seconds}`).join(', ');
    policies.set(limits, policy);
  }
  return policy;
}
