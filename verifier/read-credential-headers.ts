import type { CredentialHeaders } from './read-credential.ts';

/** Names in any letter case, with what was sent under each. */
type HeaderRecord = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Something with a `get`, as the Fetch API's `Headers`. */
interface HeaderLookUp {
  get(name: string): string | null;
}

export type RequestHeaders = HeaderRecord | HeaderLookUp;

const AUTHORIZATION = 'authorization';
const API_KEY = 'x-api-key';
/** Both headers are there, which is refused whatever they say. */
const SEVERAL: CredentialHeaders = { authorization: '', apiKey: '' };
const NONE: CredentialHeaders = {};
const WRONG_HEADERS =
  'headers must be an object such as { authorization: "Bearer …" }, or Headers: give a Map or pairs as new Headers(…).';

/**
 * The headers that carry credentials. Two of one name count as both. Throws a `TypeError` for what are no headers.
 * @param rawHeaders names and values in turn, as they were sent
 */
export function readCredentialHeaders(
  headers: RequestHeaders,
  rawHeaders: readonly string[] | undefined,
): CredentialHeaders {
  if (isLookUp(headers)) {
    if (headers instanceof Map) throw new TypeError(WRONG_HEADERS);
    return { authorization: textOf(headers.get(AUTHORIZATION)), apiKey: textOf(headers.get(API_KEY)) };
  }
  // Node.js shows the first of several, or all as one; a component in front of it may have looked at another one.
  if (rawHeaders !== undefined && isSentTwice(rawHeaders)) return SEVERAL;
  const authorization = headers[AUTHORIZATION];
  const apiKey = headers[API_KEY];
  const isMissing = authorization === undefined && apiKey === undefined;
  const isList = typeof authorization === 'object' || typeof apiKey === 'object';
  if (isMissing || isList || hasCapitals(headers)) return collect(headers);
  return { authorization: textOf(authorization), apiKey: textOf(apiKey) };
}

function isLookUp(headers: RequestHeaders): headers is HeaderLookUp {
  return typeof headers.get === 'function';
}

function isSentTwice(rawHeaders: readonly string[]): boolean {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name !== undefined && isOurs(name)) count += 1;
  }
  return count > 1;
}

/** As programs write them. To go through all names for the sake of odder ones would be felt in every request. */
function hasCapitals(headers: HeaderRecord): boolean {
  return (
    headers.Authorization !== undefined ||
    headers['X-API-Key'] !== undefined ||
    headers['X-Api-Key'] !== undefined
  );
}

/** Reads names in whatever letters, and values that are lists. */
function collect(headers: HeaderRecord): CredentialHeaders {
  if (Array.isArray(headers)) throw new TypeError(WRONG_HEADERS);
  let found = NONE;
  let count = 0;
  for (const name in headers) {
    if (!isOurs(name)) continue;
    for (const value of [headers[name] ?? []].flat()) {
      const text = textOf(value);
      found = name.length === API_KEY.length ? { apiKey: text } : { authorization: text };
      count += 1;
    }
  }
  return count > 1 ? SEVERAL : found;
}

function isOurs(name: string): boolean {
  // Hardly any other name is as long, so that few have to be compared.
  if (name.length !== AUTHORIZATION.length && name.length !== API_KEY.length) return false;
  const lower = name.toLowerCase();
  return lower === AUTHORIZATION || lower === API_KEY;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return undefined;
  throw new TypeError('The value of a header must be a text, or a list of texts.');
}
