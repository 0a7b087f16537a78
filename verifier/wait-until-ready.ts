import type { AttachmentEvent } from './attachment.ts';
import { type Clock, stayAlive } from './clock.ts';
import type { Lease } from './verifier.ts';

/** Why a verifier cannot decide, and in its message what to do about it. */
export class VerifierNotReadyError extends Error {
  override readonly name = 'VerifierNotReadyError';
  /**
   * `unreachable`: the authority does not answer at all. `closed`: the verifier was. Else what the authority says:
   * `invalid_service_token`, `forbidden_api`, `unsupported_protocol`.
   */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const LONGEST_WAIT_MS = 30_000;

/** Trying again does not mend these, and what does is said. */
const WHAT_TO_DO = new Map<string, string>([
  ['invalid_service_token', 'Have an operator make a service token, and give it to the verifier.'],
  ['forbidden_api', 'Have an operator make a service token for this API, or mend the name of the API.'],
  ['unsupported_protocol', 'Upgrade whichever is older, the authority first.'],
]);

/** Those who wait for a verifier to be able to decide. */
export class WaitUntilReady {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #url: string;
  readonly #lease: Lease;
  #isReady = false;
  #refusal: VerifierNotReadyError | null = null;
  /** Why the last connection ended. */
  #reason = 'no answer yet';
  readonly #waiting = new Set<(error: VerifierNotReadyError | null) => void>();

  constructor(clock: Pick<Clock, 'after'>, url: string, lease: Lease) {
    this.#clock = clock;
    this.#url = url;
    this.#lease = lease;
  }

  wait(withinMs: number = LONGEST_WAIT_MS): Promise<void> {
    if (this.#isReady && this.#lease.isValid()) return Promise.resolve();
    if (this.#refusal !== null) return Promise.reject(this.#refusal);
    return new Promise((resolve, reject) => {
      const endWait = stayAlive();
      const settle = (error: VerifierNotReadyError | null) => {
        this.#waiting.delete(settle);
        endWait();
        stop();
        if (error === null) resolve();
        else reject(error);
      };
      const stop = this.#clock.after(withinMs, () => settle(this.#describeUnreachable()));
      this.#waiting.add(settle);
    });
  }

  follow(event: AttachmentEvent): void {
    switch (event.type) {
      case 'lease_granted':
        this.#isReady = true;
        this.#refusal = null;
        this.#settle(null);
        return;
      case 'refused': {
        const whatToDo = WHAT_TO_DO.get(event.code);
        this.#reason = event.message;
        if (whatToDo !== undefined) {
          this.#refuse(new VerifierNotReadyError(event.code, `${event.message} ${whatToDo}`));
        }
        return;
      }
      case 'state':
        if (event.state === 'connecting') this.#reason = event.reason;
        if (event.state === 'closed')
          this.#refuse(new VerifierNotReadyError('closed', 'The verifier was closed.'));
    }
  }

  #refuse(refusal: VerifierNotReadyError): void {
    this.#isReady = false;
    this.#refusal = refusal;
    this.#settle(refusal);
  }

  #settle(error: VerifierNotReadyError | null): void {
    for (const settle of [...this.#waiting]) settle(error);
  }

  #describeUnreachable(): VerifierNotReadyError {
    return new VerifierNotReadyError(
      'unreachable',
      `Not attached to the authority at ${this.#url} (${this.#reason}). Check the address, and that this machine may connect to it; the verifier goes on trying.`,
    );
  }
}
