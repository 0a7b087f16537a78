import type { KeyParser, ParsedKey } from './key-format.ts';

/** What a request shows to be let in. */
export type Credential =
  | { readonly kind: 'none' }
  /** A key of ours with its secret. */
  | { readonly kind: 'key'; readonly key: ParsedKey }
  /** Not our format: perhaps a key that was imported from elsewhere. */
  | { readonly kind: 'foreign'; readonly text: string }
  | { readonly kind: 'unusable'; readonly status: 400 | 401; readonly message: string };

export interface CredentialHeaders {
  readonly authorization?: string | undefined;
  readonly apiKey?: string | undefined;
}

const NONE: Credential = { kind: 'none' };
const LONGEST = 1024;
/** Printable ASCII without spaces: what other systems' keys are made of. */
const FOREIGN_PATTERN = /^[\x21-\x7e]{16,512}$/;

const TWO_PLACES =
  'The request carries more than one API key. Send it in one place only: the Authorization header or X-API-Key.';
const SHARED_KEY_ALONE =
  'This is a Shared Key, which is public. Send the Secret Key, or both together with HTTP Basic authentication.';
const UNKNOWN_SCHEME =
  'The Authorization header must be "Bearer <key>", or "Basic" with Shared Key and Secret Key.';
const NOT_A_KEY = 'This is not an API key of this service. Check that it was copied whole.';

/**
 * Finds the credential of a request: `Authorization: Bearer` or `Basic` (RFC 6750 §2.1, RFC 7617), or `X-API-Key`.
 * Two at once are refused, because two components could each look at a different one.
 */
export function readCredential(headers: CredentialHeaders, parser: KeyParser): Credential {
  const { authorization, apiKey } = headers;
  if (authorization !== undefined && apiKey !== undefined) return unusable(400, TWO_PLACES);
  if (apiKey !== undefined) return readKey(apiKey, parser);
  if (authorization === undefined) return NONE;
  return readAuthorization(authorization, parser);
}

/** Reads the value of an Authorization header. */
export function readAuthorization(value: string, parser: KeyParser): Credential {
  if (value.startsWith('Bearer ')) {
    // Read where it stands: a part that was cut out is slower to walk through than the whole.
    const key = parser.parse(value, 7);
    return key === undefined ? readKey(value.slice(7), parser) : toCredential(key);
  }
  const space = value.indexOf(' ');
  const scheme = (space < 0 ? value : value.slice(0, space)).toLowerCase();
  const rest = space < 0 ? '' : value.slice(space + 1).trim();
  if (scheme === 'bearer') return readKey(rest, parser);
  if (scheme === 'basic') return readPair(rest, parser);
  return unusable(401, UNKNOWN_SCHEME);
}

/** Reads a bare key: ours, or one that may have been imported. */
export function readKey(text: string, parser: KeyParser): Credential {
  if (text.length > LONGEST) return unusable(401, NOT_A_KEY);
  const key = parser.parse(text);
  if (key === undefined) {
    const foreign = FOREIGN_PATTERN.test(text) && !parser.claims(text);
    return foreign ? { kind: 'foreign', text } : unusable(401, NOT_A_KEY);
  }
  return toCredential(key);
}

function toCredential(key: ParsedKey): Credential {
  if (key.shape === 'shared') return unusable(401, SHARED_KEY_ALONE);
  if (key.shape === 'service') return unusable(401, NOT_A_KEY);
  return { kind: 'key', key };
}

function readPair(encoded: string, parser: KeyParser): Credential {
  if (encoded.length > LONGEST) return unusable(401, NOT_A_KEY);
  const text = Buffer.from(encoded, 'base64').toString('latin1');
  const colon = text.indexOf(':');
  const shared = parser.parse(text.slice(0, colon < 0 ? 0 : colon));
  const secret = parser.parse(text.slice(colon + 1));
  if (shared?.shape !== 'shared' || secret?.shape !== 'secret') return unusable(401, NOT_A_KEY);
  // A Shared Key of another pair makes the whole unknown, as a wrong password would.
  if (shared.id !== secret.id || shared.mode !== secret.mode) {
    return { kind: 'key', key: { ...secret, secret: '' } };
  }
  return { kind: 'key', key: secret };
}

function unusable(status: 400 | 401, message: string): Credential {
  return { kind: 'unusable', status, message };
}
