import type { Clock } from '../clock.ts';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

const START = Date.UTC(2026, 0, 1);

/** A clock that only the test moves. */
export class FakeClock implements Clock {
  #monotonic = 1_000;
  #wall = START;
  readonly #timers = new Set<Timer>();

  readonly monotonic = () => this.#monotonic;
  readonly wall = () => this.#wall;
  readonly after = (milliseconds: number, run: () => void) => {
    const timer = { at: this.#monotonic + milliseconds, run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  };

  /** Lets time pass on both clocks; timers run at their moments, and what waits for promises gets its turn. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#monotonic + milliseconds;
    await settle();
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers.delete(due);
      this.#move(Math.max(0, due.at - this.#monotonic));
      due.run();
      await settle();
    }
    this.#move(end - this.#monotonic);
    await settle();
  }

  /** Lets time pass while nothing runs: an event loop that was held up. Timers come late. */
  skip(milliseconds: number): void {
    this.#move(milliseconds);
  }

  /** Somebody sets the wall clock, by so much. */
  setWall(by: number): void {
    this.#wall += by;
  }

  /** Lets time pass on the monotonic clock alone. */
  skipMonotonic(milliseconds: number): void {
    this.#monotonic += milliseconds;
  }

  #move(milliseconds: number): void {
    this.#monotonic += milliseconds;
    this.#wall += milliseconds;
  }
}

/** Lets everything that waits for promises get as far as it can. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}
