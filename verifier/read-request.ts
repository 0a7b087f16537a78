import type { CredentialHeaders } from './read-credential.ts';
import { type RequestHeaders, readCredentialHeaders } from './read-credential-headers.ts';

/** A `URL`, or what else keeps the path of an address apart. */
interface ParsedUrl {
  readonly pathname: string;
}

/**
 * A request of any framework: the Fetch API's `Request`, an `IncomingMessage` of `node:http`, Express's or Fastify's
 * request, or a plain object.
 */
export interface VerifiableRequest {
  /** `Headers`, or an object of header names, in any letter case, and values. */
  readonly headers: RequestHeaders;
  /** Names and values in turn, as they were sent. */
  readonly rawHeaders?: readonly string[] | undefined;
  readonly method?: string | undefined;
  /** A path with or without a query, or a whole address. */
  readonly url?: string | ParsedUrl | undefined;
  /** Before a framework has cut off the part where it is mounted. */
  readonly originalUrl?: string | undefined;
  /** The same as `url`, where there is none. */
  readonly path?: string | undefined;
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

const SLASH = 0x2f;

/** What of a request counts for a decision. Throws a `TypeError` for what is no request. */
export function readRequest(request: VerifiableRequest): ReadRequest {
  const headers: unknown = request?.headers;
  if (typeof headers !== 'object' || headers === null) {
    throw new TypeError(
      'verify takes a request: one of your framework, a Request, or an object such as { headers, method, url }.',
    );
  }
  const { method, socket } = request;
  // Express works `path` out when it is read.
  const url = request.originalUrl ?? request.url ?? request.path;
  return {
    headers: readCredentialHeaders(request.headers, request.rawHeaders),
    method: method === undefined ? undefined : readMethod(method),
    path: url === undefined ? undefined : readPath(url),
    address: request.ip ?? socket?.remoteAddress,
  };
}

/**
 * What a path is below the place where an API is mounted: `/parcels` of `/v1/parcels` below `/v1`. Whatever lies
 * elsewhere becomes empty, which is no path of any endpoint.
 */
export function cutBasePath(path: string, basePath: string): string {
  const end = basePath.endsWith('/') ? basePath.length - 1 : basePath.length;
  if (!path.startsWith(basePath.slice(0, end))) return '';
  if (path.length === end) return '/';
  return path.charCodeAt(end) === SLASH ? path.slice(end) : '';
}

function readMethod(method: unknown): string {
  if (typeof method === 'string') return method.toUpperCase();
  throw new TypeError('method must be a text such as "GET".');
}

function readPath(url: string | ParsedUrl): string {
  if (typeof url === 'string') return pathOf(url);
  const path: unknown = url?.pathname;
  if (typeof path === 'string') return path;
  throw new TypeError('url must be a text such as "/parcels?page=2", or a URL.');
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
