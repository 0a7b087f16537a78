import type { AccessLevel } from './access-level.ts';
import type { Outcome } from './outcome.ts';
import type { KeyRecord } from './record.ts';
import { describeRate, describeRefusal, type Refusal } from './refusal.ts';
import { standingOn } from './standing.ts';
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
  const holder = key === null ? NOBODY : describeHolder(key);
  return {
    valid: outcome === 'valid',
    code: outcome,
    status,
    message,
    headers: refusal === null ? describeRate(decision) : refusal.headers,
    problem: refusal === null ? null : refusal.body,
    key: holder.key,
    app: holder.app,
    organization: holder.organization,
    access: key === null || api === null ? 'none' : standingOn(key, api).grant.level,
    endpointId,
  };
}

type Holder = Pick<Verification, 'key' | 'app' | 'organization'>;

const NOBODY: Holder = { key: null, app: null, organization: null };

function describeHolder({ id, name, kind, environment, owner }: KeyRecord): Holder {
  const { app, organization } = owner;
  return {
    key: { id: `key_${id}`, name, kind, environment },
    app: app === null ? null : { id: app.id, name: app.name },
    organization: { id: organization.id, name: organization.name },
  };
}
