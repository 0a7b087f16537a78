import type { RequiredAccess } from './access-level.ts';
import { checkOptions } from './check-settings.ts';
import type { Need, ProtectingVerifier } from './create-verifier.ts';
import type { VerifiableRequest } from './read-request.ts';
import type { Verification } from './verification.ts';

/**
 * What requests need, the same in every adapter. `Arguments` are what the framework hands to a handler, of which the
 * first is the request or the context.
 */
export interface ProtectOptions<Arguments extends readonly unknown[]> {
  /** The level that all requests here need; if left out, it follows from the method and the path of each. */
  readonly access?: RequiredAccess;
  /** What a request counts against the rate limits, a whole number; 1 if left out. */
  readonly cost?: number | ((...of: Arguments) => number);
  /** The caller's IP address, where the framework does not tell it or a proxy stands in front. */
  readonly address?: (...of: Arguments) => string | null | undefined;
  /** Where the API is mounted, such as `/v1`: cut off before its endpoints are compared with the path. */
  readonly basePath?: string;
}

/** Something that a verification can be handed on with. */
export type ProtectedRequest = VerifiableRequest & { latchkey?: Verification | undefined };

export const PROBLEM_TYPE = 'application/problem+json';

/** Asks about one request; at once where everything is in memory. */
type Verify<Arguments extends readonly unknown[]> = (
  request: VerifiableRequest,
  of: Arguments,
) => Verification | Promise<Verification>;

/** How to ask about each request that comes to one handler. Throws a `TypeError` for options that are none. */
export function prepareVerify<Arguments extends readonly unknown[]>(
  verifier: ProtectingVerifier,
  options: ProtectOptions<Arguments>,
): Verify<Arguments> {
  checkOptions(options);
  const { access, cost, address, basePath } = options;
  return (request, of) => {
    const need: Need = {
      access,
      cost: typeof cost === 'function' ? cost(...of) : cost,
      address: address?.(...of) ?? undefined,
      basePath,
    };
    return verifier.verify(request, need);
  };
}

/** The verification of a request that `protect` let pass. Throws for any other: its route is not protected. */
export function verificationOf(request: ProtectedRequest): Verification {
  if (request.latchkey?.valid !== true) {
    throw new Error('This request was not verified: put protect(…) in front of its handler.');
  }
  return request.latchkey;
}
