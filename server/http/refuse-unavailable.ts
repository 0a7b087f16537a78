import type { IncomingMessage, ServerResponse } from 'node:http';
import { Problem } from './problem.ts';
import { problemBody } from './reply-to-error.ts';
import { securityHeaders } from './security-headers.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface RefuseUnavailableSettings {
  readonly baseUrl: string;
  readonly createRequestId: () => string;
}

/**
 * Answers 503 in the place of the framework: where it is not asked, or answers no more.
 * @param detail what is wrong and what to do, in a sentence
 */
export function refuseUnavailable(
  response: ServerResponse,
  { baseUrl, createRequestId }: RefuseUnavailableSettings,
  detail: string,
): void {
  const requestId = createRequestId();
  const problem = new Problem('unavailable', detail);
  const text = JSON.stringify(problemBody(problem, requestId));
  response.writeHead(problem.status, {
    ...securityHeaders(baseUrl),
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(text),
    'content-type': 'application/problem+json; charset=utf-8',
    'retry-after': '1',
    'x-request-id': requestId,
  });
  response.end(text);
}

/** Puts this before everything that answers: requests that come on open connections once the server closes. */
export function refuseWhileClosing(
  ordinary: Handler,
  isClosing: () => boolean,
  settings: RefuseUnavailableSettings,
): Handler {
  return (request, response) => {
    if (!isClosing()) return ordinary(request, response);
    response.setHeader('connection', 'close');
    refuseUnavailable(
      response,
      settings,
      'This server is stopping and has not looked at the request. Send it again in a moment, on a new connection.',
    );
  };
}
