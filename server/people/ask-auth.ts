import { ADDRESS_HEADER, type Auth } from './create-auth.ts';

export interface AuthQuestion {
  readonly method: 'GET' | 'POST';
  /** After `/api/auth`. */
  readonly path: string;
  readonly query?: string;
  readonly body?: unknown;
  readonly cookie: string;
  readonly userAgent?: string;
  /** IP address of the caller. */
  readonly address: string;
}

/**
 * Asks better-auth. It is shown a request that is made here, with nothing of what was sent but the headers it
 * needs; the origin, which it would compare with the one address it knows, was checked before.
 */
export function askAuth(auth: Auth, baseUrl: string, question: AuthQuestion): Promise<Response> {
  const url = new URL(`/api/auth${question.path}`, baseUrl);
  url.search = question.query ?? '';
  const hasBody = question.method === 'POST';
  return auth.handler(
    new Request(url, {
      method: question.method,
      headers: {
        origin: baseUrl,
        cookie: question.cookie,
        'user-agent': question.userAgent ?? '',
        [ADDRESS_HEADER]: question.address,
        ...(hasBody ? { 'content-type': 'application/json' } : {}),
      },
      body: hasBody ? JSON.stringify(question.body ?? {}) : null,
    }),
  );
}
