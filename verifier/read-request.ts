import type { CredentialHeaders } from './read-credential.ts';

type HeaderRecord = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Something with a `get`, as the Fetch API's `Headers`. */
interface HeaderLookUp {
  get(name: string): string | null;
}

/**
 * A request of any framework: the Fetch API's `Request`, an `IncomingMessage` of `node:http`, Express's or Fastify's
 * request, or a plain object with header names in lower case.
 */
export interface VerifiableRequest {
  readonly headers: HeaderRecord | HeaderLookUp;
  /** Names and values in turn, as they were sent. */
  readonly rawHeaders?: readonly string[] | undefined;
  readonly method?: string | undefined;
  /** A path with or without a query, or a whole address. */
  readonly url?: string | undefined;
  /** Before a framework has cut off the part where it is mounted. */
  readonly originalUrl?: string | undefined;
  /** The caller's IP address, proxies considered. */
  readonly ip?: string | undefined;
  readonly socket?: { readonly remoteAddress?: string | undefined } | undefined;
}

export interface ReadRequest {
  readonly headers: CredentialHeaders;
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly address: string | undefined;
}

/** What of a request counts for a decision. */
export function readRequest(request: VerifiableRequest): ReadRequest {
  const { headers, rawHeaders, method, socket } = request;
  const url = request.originalUrl ?? request.url;
  const authorization = readHeader(headers, 'authorization');
  // Node.js shows the first of several; a component in front of it may have looked at another one.
  const isTwice = rawHeaders !== undefined && isSentTwice(rawHeaders);
  return {
    headers: { authorization, apiKey: isTwice ? authorization : readHeader(headers, 'x-api-key') },
    method: method?.toUpperCase(),
    path: url === undefined ? undefined : pathOf(url),
    address: request.ip ?? socket?.remoteAddress,
  };
}

/**
 * What a path is below the place where an API is mounted: `/parcels` of `/v1/parcels` below `/v1`. `undefined` stays;
 * whatever lies elsewhere becomes empty, which is no path of any endpoint.
 */
export function cutBasePath(path: string | undefined, basePath: string): string | undefined {
  if (path === undefined) return undefined;
  const end = basePath.endsWith('/') ? basePath.length - 1 : basePath.length;
  if (!path.startsWith(basePath.slice(0, end))) return '';
  if (path.length === end) return '/';
  return path.charCodeAt(end) === SLASH ? path.slice(end) : '';
}

const AUTHORIZATION = 'authorization';
const SLASH = 0x2f;

function isSentTwice(rawHeaders: readonly string[]): boolean {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === AUTHORIZATION.length && name.toLowerCase() === AUTHORIZATION) count += 1;
  }
  return count > 1;
}

function readHeader(headers: HeaderRecord | HeaderLookUp, name: string): string | undefined {
  if (isLookUp(headers)) return headers.get(name) ?? undefined;
  const value = headers[name];
  // More than one is no header of ours, and is refused as such.
  return typeof value === 'object' ? value.join(', ') : value;
}

function isLookUp(headers: HeaderRecord | HeaderLookUp): headers is HeaderLookUp {
  return typeof headers.get === 'function';
}

/** Without scheme, host and query; exactly as it was sent, because that is what the service will act on. */
function pathOf(url: string): string {
  const query = url.search(/[?#]/);
  const whole = query < 0 ? url : url.slice(0, query);
  if (whole.startsWith('/')) return whole;
  const scheme = whole.indexOf('://');
  if (scheme < 0) return whole;
  const start = whole.indexOf('/', scheme + 3);
  return start < 0 ? '/' : whole.slice(start);
}
