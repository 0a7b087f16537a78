import type { FastifyInstance } from 'fastify';

/** Nothing but our own files, no inline script, no frame around us (OWASP ASVS 5.0, 3.4). */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
const YEAR = 31_536_000;

/** The headers that every reply carries, whatever it is. */
export function securityHeaders(baseUrl: string): Record<string, string> {
  const secure = baseUrl.startsWith('https:');
  return secure ? { ...HEADERS, 'strict-transport-security': `max-age=${YEAR}` } : HEADERS;
}

/** Adds them before anything else is done. Replies of the API are not to be kept by anybody in between. */
export function addSecurityHeaders(server: FastifyInstance, baseUrl: string): void {
  const headers = securityHeaders(baseUrl);
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(headers).header('x-request-id', request.id);
    if (request.url.startsWith('/v1/') || request.url.startsWith('/api/'))
      reply.header('cache-control', 'no-store');
  });
}
