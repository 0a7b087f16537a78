import { ERRORS, type ErrorCode } from '@latchkey/contract';
import type { Refusal } from '@latchkey/verifier';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { databaseErrorKind } from '../database/database-error.ts';
import { nothingHere, Problem } from './problem.ts';

/** A refused API key, on a route that takes one. */
export class KeyRefused extends Error {
  override readonly name = 'KeyRefused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.body.detail);
    this.refusal = refusal;
  }
}

/** What the framework refuses by itself, in our words. */
const FRAMEWORK_ERRORS: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['body_too_large', 'The body is larger than this route takes.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'unsupported_content_type',
    'Send the body as JSON with "Content-Type: application/json".',
  ],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['malformed_json', 'The body is empty. Send JSON, or no Content-Type.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['invalid_request', 'Content-Length does not match the body.'],
  FST_ERR_BAD_URL: ['invalid_request', 'The address is not a valid URL path.'],
};

/** Makes every failure a problem document (RFC 9457); what nobody may see goes to the log. */
export function replyToErrors(server: FastifyInstance): void {
  server.setErrorHandler((error: FastifyError, request, reply) => {
    if (error instanceof KeyRefused) return sendRefusal(error.refusal, request, reply);
    const problem = toProblem(error);
    if (problem.status >= 500) request.log.error({ err: problem.cause ?? error }, problem.message);
    return sendProblem(problem, request, reply);
  });
  server.setNotFoundHandler((request, reply) => sendProblem(nothingHere(), request, reply));
}

export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'FST_ERR_MAX_PARAM_LENGTH') return nothingHere();
  const known = FRAMEWORK_ERRORS[code];
  if (known !== undefined) return new Problem(known[0], known[1], { cause: error });
  const kind = databaseErrorKind(error);
  if (kind === 'conflict') {
    return new Problem('conflict', 'Something else changed this at the same time. Look and try again.', {
      cause: error,
    });
  }
  if (kind !== null && kind !== 'other') {
    return new Problem('unavailable', UNAVAILABLE, { cause: error, headers: { 'retry-after': '1' } });
  }
  return new Problem('internal_error', 'Something went wrong here. The request id finds it in the log.', {
    cause: error,
  });
}

const UNAVAILABLE =
  'The database cannot be reached at the moment. Whether this was carried out is not known: look, or send it again with the same Idempotency-Key.';

export function problemBody(problem: Problem, requestId: string): Record<string, unknown> {
  const { code, status } = problem;
  return {
    type: `urn:latchkey:problem:${code}`,
    title: ERRORS[code].title,
    status,
    detail: problem.message,
    code,
    requestId,
    ...(problem.options.faults === undefined ? {} : { errors: problem.options.faults }),
    ...problem.options.extra,
  };
}

export function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply
    .code(problem.status)
    .headers(problem.options.headers ?? {})
    .type('application/problem+json')
    .send(JSON.stringify(problemBody(problem, request.id)));
}

function sendRefusal(refusal: Refusal, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply
    .code(refusal.status)
    .headers(refusal.headers)
    .type('application/problem+json')
    .send(JSON.stringify({ ...refusal.body, requestId: request.id }));
}
