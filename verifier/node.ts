import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { answer } from './answer.ts';
import type { ProtectingVerifier } from './create-verifier.ts';
import { type ProtectOptions, prepareVerify } from './protect.ts';
import type { Verification } from './verification.ts';

export type { ProtectOptions };

export type NodeHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  verification: Verification,
) => void | Promise<void>;

/** A listener for `node:http` that hands on what may pass and answers everything else. */
export function protect(
  verifier: ProtectingVerifier,
  handler: NodeHandler,
  options: ProtectOptions<[IncomingMessage]> = {},
): RequestListener {
  const verify = prepareVerify(verifier, options);
  return (request, response) => {
    const proceed = (verification: Verification) =>
      answer(response, verification) ? handler(request, response, verification) : undefined;
    const verification = verify(request, [request]);
    return verification instanceof Promise ? verification.then(proceed) : proceed(verification);
  };
}
