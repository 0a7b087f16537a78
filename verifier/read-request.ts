import type { CredentialHeaders } from './read-credential.ts';

type HeaderRecord = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Something with a `get`, as the Fetch API's `Headers`. */
interface HeaderLookUp {
  get(name: string): string | null;
}

/**
 * A request of any framework: the Fetch API's `Request`, an `IncomingMessage` of `node:http`, Express's or Fastify's
 * request, or a plain object.
 */
export interface VerifiableRequest {
  readonly headers: HeaderRecord | HeaderLookUp;
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
  const { headers, method, socket } = request;
  const url = request.originalUrl ?? request.url;
  return {
    headers: {
      authorization: readHeader(headers, 'authorization'),
      apiKey: readHeader(headers, 'x-api-key'),
    },
    method: method?.toUpperCase(),
    path: url === undefined ? undefined : pathOf(url),
    address: request.ip ?? socket?.remoteAddress,
  };
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
  const start = url.startsWith('/') ? 0 : Math.max(0, url.indexOf('/', url.indexOf('://') + 3));
  const query = url.search(/[?#]/);
  return url.slice(start, query < 0 ? undefined : query);
}
