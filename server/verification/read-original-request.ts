import { normalizeHost } from '@latchkey/verifier';
import { Problem } from '../http/problem.ts';

/** The request that a gateway asks about. */
export interface OriginalRequest {
  readonly method: string;
  /** As it was sent: still encoded, with its query. */
  readonly path: string;
  /** `undefined` where the gateway does not say. */
  readonly host: string | undefined;
  /** IP address of whoever sent it; `undefined` where the gateway does not say, or says two things. */
  readonly address: string | undefined;
}

/** Every value of every header, by name in lower case. */
export type HeaderValues = Readonly<Record<string, readonly string[] | undefined>>;

interface Source {
  readonly method: string;
  readonly path: string;
}

export const AUTHORIZE_PATH = '/v1/authorize';
const ABSOLUTE = /^https?:\/\/([^/?#@\s]+)([^\s]*)$/i;

/**
 * Reads which request a gateway asks about: from `X-Original-Method` with `X-Original-URI` or `X-Original-URL` (nginx),
 * `X-Forwarded-Method` with `X-Forwarded-Uri` (Traefik, Caddy), or the method and the path behind `/v1/authorize`
 * (Envoy). A client can send each of these headers as well, and not every gateway replaces them all; so all that
 * are there must say the same, each of them whole.
 * Throws a `Problem` where they do not.
 */
export function readOriginalRequest(method: string, url: string, headers: HeaderValues): OriginalRequest {
  const own = readOwn(method, url);
  const absolute = readAbsolute(headerValue(headers, 'x-original-url'));
  const sources = [
    readPair(headers, 'x-original-method', headerValue(headers, 'x-original-uri') ?? absolute?.path),
    absolute && readPair(headers, 'x-original-method', absolute.path),
    readPair(headers, 'x-forwarded-method', headerValue(headers, 'x-forwarded-uri')),
    own,
  ].filter((source) => source !== undefined);
  const [first, ...others] = sources;
  if (first === undefined) {
    throw refuse(
      'The gateway does not say which request it asks about. Have it send X-Original-Method and X-Original-URI, or X-Forwarded-Method and X-Forwarded-Uri.',
    );
  }
  if (others.some((other) => other.method !== first.method || other.path !== first.path)) {
    throw refuse(
      'X-Original-*, X-Forwarded-* and the address asked at name different requests. Send one of them.',
    );
  }
  if (!first.path.startsWith('/')) throw refuse('The path of the original request must start with "/".');
  return {
    ...first,
    host: readHost(headers, absolute?.host, own !== undefined),
    address: readAddress(headers),
  };
}

/** What follows `/v1/authorize`, if anything does. */
function readOwn(method: string, url: string): Source | undefined {
  const path = url.slice(AUTHORIZE_PATH.length);
  return path.startsWith('/') ? { method, path } : undefined;
}

function readAbsolute(url: string | undefined): { host: string; path: string } | undefined {
  if (url === undefined) return undefined;
  const [, host, rest] = ABSOLUTE.exec(url) ?? [];
  if (host === undefined || rest === undefined) {
    throw refuse('X-Original-URL must be a whole address, such as https://api.example.com/conversations.');
  }
  return { host, path: rest.startsWith('/') ? rest : `/${rest}` };
}

function readPair(headers: HeaderValues, methodName: string, path: string | undefined): Source | undefined {
  const method = headerValue(headers, methodName);
  if (method === undefined && path === undefined) return undefined;
  if (method === undefined || path === undefined) {
    throw refuse(`The original request is given in part only: ${methodName} and its path belong together.`);
  }
  return { method, path };
}

function readHost(headers: HeaderValues, absolute: string | undefined, isOwn: boolean): string | undefined {
  const forwarded = headerValue(headers, 'x-forwarded-host');
  const named = [forwarded, absolute].filter((host) => host !== undefined).map(normalizeHost);
  if (named.length > 1 && named[0] !== named[1]) {
    throw refuse('X-Forwarded-Host and X-Original-URL name different hosts. Send one of them.');
  }
  // Only a gateway that asks at the path itself passes on the host of the request as its own.
  const [host = isOwn ? headerValue(headers, 'host') : undefined] = named;
  return host === undefined ? undefined : normalizeHost(host);
}

/**
 * The address that the gateway states outright, else the one that it saw itself: `X-Real-IP`, or the last entry of
 * `X-Forwarded-For`. Where those two differ one of them comes from the client: then no address is known, and
 * keys that are bound to addresses are refused.
 */
function readAddress(headers: HeaderValues): string | undefined {
  const stated = headerValue(headers, 'x-latchkey-client-address');
  if (stated !== undefined) return stated.trim();
  const real = headerValue(headers, 'x-real-ip')?.trim();
  const last = headers['x-forwarded-for']?.at(-1)?.split(',').at(-1)?.trim();
  if (real !== undefined && last !== undefined && real !== last) return undefined;
  return real ?? last;
}

/** The value of a header that can be there once. */
export function headerValue(headers: HeaderValues, name: string): string | undefined {
  const values = headers[name];
  if (values !== undefined && values.length > 1) throw refuse(`The request carries ${name} more than once.`);
  return values?.[0];
}

function refuse(detail: string): Problem {
  return new Problem('invalid_request', detail);
}
