/**
 * Every possible verdict on a request, in the order of the checks that produce them.
 * The names are part of the public HTTP contract.
 */
export const OUTCOMES = [
  'valid',
  'missing',
  'malformed',
  'unknown',
  'revoked',
  'expired',
  'paused',
  'suspended',
  'address_denied',
  'insufficient_access',
  'rate_limited',
  'quota_exceeded',
  'unavailable',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** What the protected API answers for each outcome. Our own trouble is 503: clients throw keys away on 401. */
export const OUTCOME_STATUS: Record<Outcome, 200 | 400 | 401 | 403 | 429 | 503> = {
  valid: 200,
  missing: 401,
  malformed: 401,
  unknown: 401,
  revoked: 401,
  expired: 401,
  paused: 401,
  suspended: 401,
  address_denied: 403,
  insufficient_access: 403,
  rate_limited: 429,
  quota_exceeded: 429,
  unavailable: 503,
};

/** One sentence each, for the holder: what is wrong and what to do next. */
export const OUTCOME_MESSAGE: Record<Outcome, string> = {
  valid: 'The request is allowed.',
  missing: 'No API key was sent. Send it as "Authorization: Bearer <key>" or in the X-API-Key header.',
  malformed: 'This is not an API key of this service. Check that it was copied whole.',
  unknown: 'This API key is not known here. Check that it was copied whole and belongs to this service.',
  revoked: 'This API key was revoked. Create a new one and replace it wherever it is used.',
  expired: 'This API key has expired. Create a new one, or have its expiry moved.',
  paused: 'This API key is paused. Resume it to use it again.',
  suspended: 'The app, organization or API that this key belongs to is not active. Ask its administrator.',
  address_denied:
    'This API key may not be used from this address. Add the address to the allow-list of the key.',
  insufficient_access:
    'This API key does not have the access that this request needs. Ask for the permission.',
  rate_limited:
    'Too many requests with this API key. Wait for the time given in Retry-After, then try again.',
  quota_exceeded: 'The quota of this API key is used up. Wait until it renews, or ask for a larger one.',
  unavailable: 'API keys cannot be checked at the moment. Keep the key and try again shortly.',
};
