import { type AnswerableResponse, answer } from './answer.ts';
import type { ProtectingVerifier } from './create-verifier.ts';
import { type ProtectedRequest, type ProtectOptions, prepareVerify, verificationOf } from './protect.ts';
import type { Verification } from './verification.ts';

export { type ProtectedRequest, type ProtectOptions, verificationOf };

/**
 * Middleware for Express 4 and 5: lets pass what may, with its verification as `request.latchkey`, and answers
 * everything else.
 */
export function protect<Request extends ProtectedRequest = ProtectedRequest>(
  verifier: ProtectingVerifier,
  options: ProtectOptions<[Request]> = {},
): (request: Request, response: AnswerableResponse, next: (error?: unknown) => void) => void {
  const verify = prepareVerify(verifier, options);
  return (request, response, next) => {
    const proceed = (verification: Verification) => {
      if (!answer(response, verification)) return;
      request.latchkey = verification;
      next();
    };
    const verification = verify(request, [request]);
    if (verification instanceof Promise) verification.then(proceed).catch(next);
    else proceed(verification);
  };
}
