import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Problem } from './problem.ts';
import { problemBody } from './reply-to-error.ts';
import { securityHeaders } from './security-headers.ts';

/**
 * Answers what the HTTP parser could not make a request of, as a problem document like all others, and closes
 * the connection: what follows on it cannot be told apart any more.
 */
export function replyToClientError(
  error: Error & { readonly code?: string | undefined },
  socket: Socket,
  baseUrl: string,
  requestId: string,
): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) socket.write(writeReply(toProblem(error.code), baseUrl, requestId));
  socket.destroy(error);
}

function toProblem(code: string | undefined): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new Problem(
      'headers_too_large',
      'The headers are larger than this server takes. Send fewer cookies.',
    );
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new Problem('request_timeout', 'The request took too long to arrive. Send it again.');
  }
  return new Problem('invalid_request', 'This is not an HTTP request that can be read. Check what sends it.');
}

function writeReply(problem: Problem, baseUrl: string, requestId: string): string {
  const body = JSON.stringify(problemBody(problem, requestId));
  const headers: Record<string, string> = {
    ...securityHeaders(baseUrl),
    'cache-control': 'no-store',
    'x-request-id': requestId,
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}\r\n${lines.join('')}\r\n${body}`;
}
