import type { ProtectingVerifier } from './create-verifier.ts';
import { toResponse } from './fetch.ts';
import { type ProtectOptions, prepareVerify } from './protect.ts';
import type { Verification } from './verification.ts';

export type { ProtectOptions };

/** For `new Hono<{ Variables: LatchkeyVariables }>()`, so that `context.get('latchkey')` has a type. */
export interface LatchkeyVariables {
  latchkey: Verification;
}

/** What of Hono's context is used here. */
export interface AnswerableContext {
  readonly req: { readonly raw: Request };
  readonly env: unknown;
  set(name: 'latchkey', verification: Verification): void;
  header(name: string, value: string): void;
}

/**
 * Middleware for Hono 4: lets pass what may, with its verification as `context.get('latchkey')`, and answers everything
 * else. The caller's address is known on Node.js; elsewhere give `address`.
 */
export function protect<Context extends AnswerableContext = AnswerableContext>(
  verifier: ProtectingVerifier,
  options: ProtectOptions<[Context]> = {},
): (context: Context, next: () => Promise<void>) => Promise<Response | undefined> {
  const verify = prepareVerify(verifier, options);
  return async (context, next) => {
    const { headers, method, url } = context.req.raw;
    const request = { headers, method, url, ip: addressOnNode(context.env) };
    const verification = await verify(request, [context]);
    if (!verification.valid) return toResponse(verification);
    context.set('latchkey', verification);
    await next();
    for (const [name, value] of Object.entries(verification.headers)) context.header(name, value);
    return undefined;
  };
}

/** `@hono/node-server` hands over the request of `node:http`. */
function addressOnNode(env: unknown): string | undefined {
  const address = memberOf(memberOf(memberOf(env, 'incoming'), 'socket'), 'remoteAddress');
  return typeof address === 'string' ? address : undefined;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
