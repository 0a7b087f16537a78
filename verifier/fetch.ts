import type { ProtectingVerifier } from './create-verifier.ts';
import { PROBLEM_TYPE, type ProtectOptions, prepareVerify } from './protect.ts';
import type { Verification } from './verification.ts';

export type { ProtectOptions };

/** `Rest` is what the server hands over besides: the server itself in Bun, the connection in Deno. */
export type FetchHandler<Rest extends readonly unknown[]> = (
  request: Request,
  verification: Verification,
  ...rest: Rest
) => Response | Promise<Response>;

/** A handler of the Fetch API's requests that hands on what may pass and answers everything else. */
export function protect<Rest extends readonly unknown[]>(
  verifier: ProtectingVerifier,
  handler: FetchHandler<Rest>,
  options: ProtectOptions<[Request, ...Rest]> = {},
): (request: Request, ...rest: Rest) => Promise<Response> {
  const verify = prepareVerify(verifier, options);
  return async (request, ...rest) => {
    const verification = await verify(request, [request, ...rest]);
    if (!verification.valid) return toResponse(verification);
    return withHeaders(await handler(request, verification, ...rest), verification);
  };
}

/** What a request that may not pass is answered with. */
export function toResponse({ status, headers, problem }: Verification): Response {
  return new Response(JSON.stringify(problem), {
    status,
    headers: { ...headers, 'content-type': PROBLEM_TYPE },
  });
}

/** A response that was fetched from elsewhere cannot be changed, only copied. */
function withHeaders(response: Response, { headers }: Verification): Response {
  const entries = Object.entries(headers);
  if (entries.length === 0) return response;
  try {
    for (const [name, value] of entries) response.headers.set(name, value);
    return response;
  } catch {
    const copy = new Response(response.body, response);
    for (const [name, value] of entries) copy.headers.set(name, value);
    return copy;
  }
}
