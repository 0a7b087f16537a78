import type { AccessLevel } from './access-level.ts';
import { effectiveGrant } from './effective-grant.ts';
import type { Outcome } from './outcome.ts';
import { describeRate, describeRefusal, type Refusal } from './refusal.ts';
import type { Decision } from './verifier.ts';

/** The answer to "may this request pass?". */
export interface Verification {
  readonly valid: boolean;
  readonly code: Outcome;
  /** What to answer the caller: 200, 400, 401, 403, 429 or 503. */
  readonly status: number;
  /** A sentence for the caller. */
  readonly message: string;
  /** Headers to answer with, whatever the answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Problem details (RFC 9457) to answer with; `null` for a request that may pass. */
  readonly problem: Refusal['body'] | null;
  /** Known once the secret was proved. */
  readonly key: {
    readonly id: string;
    readonly name: string;
    readonly kind: 'bearer' | 'pair';
    readonly environment: string;
  } | null;
  readonly app: { readonly id: string; readonly name: string } | null;
  readonly organization: { readonly id: string; readonly name: string } | null;
  /** What the key may do on this API. */
  readonly access: AccessLevel;
  /** Of the API's description, where the method and path told it. */
  readonly endpointId: string | null;
}

/** A decision as the protected service sees it. */
export function toVerification(decision: Decision, realm: string): Verification {
  const { outcome, status, message, key, api, endpointId } = decision;
  const refusal = outcome === 'valid' ? null : describeRefusal(decision, realm);
  return {
    valid: outcome === 'valid',
    code: outcome,
    status,
    message,
    headers: refusal === null ? describeRate(decision) : refusal.headers,
    problem: refusal === null ? null : refusal.body,
    key:
      key === null
        ? null
        : { id: `key_${key.id}`, name: key.name, kind: key.kind, environment: key.environment },
    app: key?.owner.app == null ? null : { id: key.owner.app.id, name: key.owner.app.name },
    organization: key === null ? null : { id: key.owner.organization.id, name: key.owner.organization.name },
    access: key === null || api === null ? 'none' : effectiveGrant(key, api).level,
    endpointId,
  };
}
