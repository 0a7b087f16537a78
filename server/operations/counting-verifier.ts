import {
  type Credential,
  type Decision,
  type Outcome,
  Verifier,
  type VerifyRequest,
} from '@latchkey/verifier';

/** A verifier that counts what it decides, by outcome. */
export class CountingVerifier extends Verifier {
  readonly #decided = noneYet();

  get decided(): Readonly<Record<Outcome, number>> {
    return this.#decided;
  }

  override verify(credential: Credential, request: VerifyRequest): Decision | Promise<Decision> {
    const decision = super.verify(credential, request);
    return decision instanceof Promise ? decision.then((late) => this.#count(late)) : this.#count(decision);
  }

  #count(decision: Decision): Decision {
    this.#decided[decision.outcome] += 1;
    return decision;
  }
}

function noneYet(): Record<Outcome, number> {
  return {
    valid: 0,
    missing: 0,
    malformed: 0,
    unknown: 0,
    revoked: 0,
    expired: 0,
    paused: 0,
    suspended: 0,
    address_denied: 0,
    insufficient_access: 0,
    rate_limited: 0,
    quota_exceeded: 0,
    unavailable: 0,
  };
}
