import type { Answer } from './attachment.ts';
import type { Clock } from './clock.ts';
import type { ToAuthority } from './protocol.ts';

export interface AskingOptions {
  readonly clock: Clock;
  /** False when there is nobody to send it to. */
  readonly send: (message: ToAuthority) => boolean;
  readonly isAttached: () => boolean;
}

/** The authority did not answer a question, or could not be asked. */
export class NotAnsweredError extends Error {
  override readonly name = 'NotAnsweredError';
}

const LONGEST_WAIT_MS = 5_000;
const MOST_WAITING = 1_024;

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
  readonly stopTimer: () => void;
}

/** Questions over a connection that carries many at once; an answer finds its question by its number. */
export class AskAuthority {
  readonly #options: AskingOptions;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;

  constructor(options: AskingOptions) {
    this.#options = options;
  }

  /** Whether there is anybody to ask. */
  get isAttached(): boolean {
    return this.#options.isAttached();
  }

  /** Rejects with `NotAnsweredError`. */
  ask(question: (n: number) => ToAuthority): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.size >= MOST_WAITING) throw new NotAnsweredError('too many questions are open');
      this.#asked += 1;
      const n = this.#asked;
      if (!this.#options.send(question(n))) throw new NotAnsweredError('not attached to the authority');
      const stopTimer = this.#options.clock.after(LONGEST_WAIT_MS, () =>
        this.#take(n)?.reject(new NotAnsweredError('the authority did not answer in time')),
      );
      this.#waiting.set(n, { resolve, reject, stopTimer });
    });
  }

  answer(message: Answer): void {
    this.#take(message.n)?.resolve(message);
  }

  /** The connection is gone, and the answers with it. */
  giveUp(): void {
    for (const n of [...this.#waiting.keys()]) {
      this.#take(n)?.reject(new NotAnsweredError('the connection to the authority was lost'));
    }
  }

  #take(n: number): Waiting | undefined {
    const waiting = this.#waiting.get(n);
    this.#waiting.delete(n);
    waiting?.stopTimer();
    return waiting;
  }
}
