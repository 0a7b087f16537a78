import { Problem } from '../http/problem.ts';

export interface ResetRequestsSettings {
  readonly onError: (error: unknown) => void;
}

const MOST_AT_ONCE = 5;
const MOST_WAITING = 500;

/**
 * Requests for a new password are answered before they are carried out: how long that takes would tell whether
 * there is an account. Those that wait are lost with the process; whoever asked asks again.
 */
export class ResetRequests {
  readonly #onError: (error: unknown) => void;
  readonly #waiting: (() => Promise<void>)[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor({ onError }: ResetRequestsSettings) {
    this.#onError = onError;
  }

  /** Throws `unavailable` when too many wait. */
  add(request: () => Promise<void>): void {
    if (this.#waiting.length >= MOST_WAITING) {
      throw new Problem(
        'unavailable',
        'Too many people ask for a new password just now. Try again in a minute.',
        {
          headers: { 'retry-after': '60' },
        },
      );
    }
    this.#waiting.push(request);
    this.#startNext();
  }

  /** Gives up what waits, and ends with what runs. */
  async close(): Promise<void> {
    this.#waiting.length = 0;
    await Promise.all(this.#running);
  }

  #startNext(): void {
    if (this.#running.size >= MOST_AT_ONCE) return;
    const request = this.#waiting.shift();
    if (request === undefined) return;
    const run = request()
      .catch(this.#onError)
      .finally(() => {
        this.#running.delete(run);
        this.#startNext();
      });
    this.#running.add(run);
  }
}
