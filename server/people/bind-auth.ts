import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { checkOrigin } from '../http/check-origin.ts';
import { toHeaders } from '../http/read-headers.ts';
import type { Auth } from './create-auth.ts';

const SIGN_UP = '/api/auth/sign-up/';
const withEmail = z.object({ email: z.string().max(254).default('') });

export interface BindAuthSettings {
  readonly server: FastifyInstance;
  readonly auth: Auth;
  readonly baseUrl: string;
  /** Throws a `Problem` for an address that may not sign up. */
  readonly checkSignUp: (email: string) => Promise<void>;
}

/** Hands everything under `/api/auth` to better-auth. */
export function bindAuth({ server, auth, baseUrl, checkSignUp }: BindAuthSettings): void {
  server.route({
    method: ['GET', 'POST'],
    url: '/api/auth/*',
    handler: async (request, reply) => {
      if (request.method !== 'GET') checkOrigin(request, baseUrl);
      // Not as a hook of better-auth: that runs within its transaction, which on SQLite holds the one connection.
      if (request.url.startsWith(SIGN_UP)) await checkSignUp(withEmail.parse(request.body).email);
      const answer = await auth.handler(toWebRequest(request, baseUrl));
      reply.code(answer.status);
      for (const [name, value] of answer.headers) if (name !== 'set-cookie') reply.header(name, value);
      reply.header('set-cookie', answer.headers.getSetCookie());
      return reply.send(await answer.text());
    },
  });
}

/**
 * The origin is checked before this; better-auth, which knows one address only, is shown that of the portal, so
 * that a portal opened as "localhost" works like one opened as "127.0.0.1".
 */
function toWebRequest(request: FastifyRequest, baseUrl: string): Request {
  const headers = toHeaders(request);
  headers.set('origin', baseUrl);
  const hasBody = request.method === 'POST' && request.body !== undefined;
  return new Request(new URL(request.url, baseUrl), {
    method: request.method,
    headers,
    body: hasBody ? JSON.stringify(request.body) : null,
  });
}
