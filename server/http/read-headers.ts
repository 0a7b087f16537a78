import type { FastifyRequest } from 'fastify';
import { ADDRESS_HEADER } from '../people/create-auth.ts';

/** A header that may be sent once; what was sent several times is joined, as HTTP says (RFC 9110 §5.3). */
export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** The headers as a web `Headers` object, with the address that we believe under the name nobody else may use. */
export function toHeaders(request: FastifyRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (name !== ADDRESS_HEADER && value !== undefined) headers.set(name, String(value));
  }
  headers.set(ADDRESS_HEADER, request.ip);
  return headers;
}
