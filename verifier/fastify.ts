import type { ProtectingVerifier } from './create-verifier.ts';
import {
  PROBLEM_TYPE,
  type ProtectedRequest,
  type ProtectOptions,
  prepareVerify,
  verificationOf,
} from './protect.ts';
import type { Verification } from './verification.ts';

export { type ProtectedRequest, type ProtectOptions, verificationOf };

/** What of Fastify's request is used here. */
export type AnswerableRequest = ProtectedRequest & {
  readonly raw: { readonly rawHeaders: readonly string[] };
};

/** What of Fastify's reply is used here. */
export interface AnswerableReply {
  code(status: number): unknown;
  headers(values: Record<string, string>): unknown;
  send(payload: string): unknown;
}

/**
 * An `onRequest` hook for Fastify 5, for a route or a whole plugin: lets pass what may, with its verification as
 * `request.latchkey`, and answers everything else.
 */
export function protect<Request extends AnswerableRequest = AnswerableRequest>(
  verifier: ProtectingVerifier,
  options: ProtectOptions<[Request]> = {},
): (request: NoInfer<Request>, reply: AnswerableReply, done: (error?: Error) => void) => void {
  const verify = prepareVerify(verifier, options);
  return (request, reply, done) => {
    const { headers, method, originalUrl, ip } = request;
    const proceed = (verification: Verification) => {
      reply.headers(verification.headers);
      if (verification.valid) {
        request.latchkey = verification;
        done();
        return;
      }
      reply.code(verification.status);
      reply.headers({ 'content-type': PROBLEM_TYPE });
      reply.send(JSON.stringify(verification.problem));
    };
    const sent = { headers, rawHeaders: request.raw.rawHeaders, method, originalUrl, ip };
    const verification = verify(sent, [request]);
    if (verification instanceof Promise) verification.then(proceed).catch(done);
    else proceed(verification);
  };
}
