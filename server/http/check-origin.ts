import type { FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';

/**
 * Refuses a change that a page of another site makes with the cookies of a person. Browsers send `Origin` with
 * every such request; programs send none.
 */
export function checkOrigin(request: FastifyRequest, baseUrl: string): void {
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (site === 'cross-site' || (origin !== undefined && !isOwn(origin, request, baseUrl))) {
    throw new Problem('foreign_origin', 'This request comes from another site. Open the portal itself.');
  }
}

function isOwn(origin: string, request: FastifyRequest, baseUrl: string): boolean {
  return origin === baseUrl || origin === `${request.protocol}://${request.headers.host}`;
}
