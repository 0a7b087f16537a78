import type { verifyReply } from '@latchkey/contract';
import { type Decision, effectiveGrant, type KeyRecord } from '@latchkey/verifier';
import type { z } from 'zod';

export type VerifyReply = z.input<typeof verifyReply>;

/**
 * What a protected service is told. Who the key belongs to only after the secret was proved, and permissions only on
 * the API that was asked about.
 */
export function presentDecision(decision: Decision): VerifyReply {
  const { outcome, message, status, key, api, rate } = decision;
  const reply: VerifyReply = { valid: outcome === 'valid', code: outcome, message, status };
  if (key === null) return reply;
  return {
    ...reply,
    ...presentHolder(key),
    permissions: api === null ? {} : { [api.slug]: effectiveGrant(key, api).level },
    rateLimit:
      rate === null
        ? null
        : {
            limit: rate.limit,
            remaining: rate.remaining,
            resetSeconds: rate.resetSeconds,
            ...(rate.allowed ? {} : { retryAfterSeconds: rate.retryAfterSeconds }),
          },
  };
}

function presentHolder(key: KeyRecord) {
  const { app, organization } = key.owner;
  return {
    key: { id: `key_${key.id}`, name: key.name, kind: key.kind, environment: key.environment },
    app: app === null ? null : { id: app.id, name: app.name },
    organization: { id: organization.id, name: organization.name },
  };
}
