import type { z } from 'zod';

/**
 * Who may call a route.
 * `anyone`; `setup`: with the one-time setup token; `holder`: with the key it is about; `member`: somebody of the
 * organization, by session or management key, as far as the role allows; `operator`; `service`: with a service token.
 */
export type Caller = 'anyone' | 'setup' | 'holder' | 'member' | 'operator' | 'service';

export interface RouteDefinition {
  /** `createApp`: name in code, `operationId` in the OpenAPI document. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{parameters}`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly caller: Caller;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Media types whose text may be the body too; `body` then gets a string. */
  readonly textBodies?: readonly string[];
  /** May be sent again under the same `Idempotency-Key`. */
  readonly idempotent?: true;
  /**
   * Its answer, whatever it says, is given when all changes before it hold everywhere: who asks for the same as somebody
   * else did just before must not hear sooner that it is done. At once for `Prefer: wait=0`.
   */
  readonly settles?: true;
  /** Largest body in bytes, where it is not the usual 256 KiB. */
  readonly bodyLimit?: number;
  /** Successful replies by status; every error is a problem document. `null`: no body. */
  readonly replies: Readonly<Record<number, z.ZodType | null>>;
  /** Replies that are not JSON, by media type. */
  readonly media?: readonly string[];
}

/** Keeps the exact type of a definition. */
export function defineRoute<const Definition extends RouteDefinition>(definition: Definition): Definition {
  return definition;
}
