import type { Clock } from './clock.ts';
import type { Lease } from './verifier.ts';

/** One moment on both clocks. */
export interface Moment {
  readonly monotonic: number;
  readonly wall: number;
  /** Counts how often the wall clock was seen to run backwards. */
  readonly era: number;
}

/**
 * The right to decide, for a while. It is over when either clock says so: the monotonic one stands still while a
 * machine is suspended, the wall clock can be set. When the wall clock was seen to run backwards it is over too,
 * because the time that passed meanwhile cannot be told from it.
 *
 * Counted from the moment before it was asked for, never from when the grant arrived: whoever gave it counts from in
 * between, and so ends later (Gray and Cheriton, Leases, SOSP 1989).
 */
export class ClockLease implements Lease {
  readonly #clock: Pick<Clock, 'monotonic' | 'wall'>;
  #endMonotonic = Number.NEGATIVE_INFINITY;
  #endWall = Number.NEGATIVE_INFINITY;
  #latestWall = Number.NEGATIVE_INFINITY;
  #era = 0;
  #closed = false;

  constructor(clock: Pick<Clock, 'monotonic' | 'wall'>) {
    this.#clock = clock;
  }

  /** The moment to remember before asking for a grant. */
  now(): Moment {
    const { wall, monotonic } = this.#read();
    return { wall, monotonic, era: this.#era };
  }

  isValid(): boolean {
    const { wall, monotonic } = this.#read();
    return monotonic < this.#endMonotonic && wall < this.#endWall;
  }

  /** Milliseconds until it is over; 0 when it is. */
  left(): number {
    const { wall, monotonic } = this.#read();
    return Math.max(0, Math.min(this.#endMonotonic - monotonic, this.#endWall - wall));
  }

  /** Takes what was granted. It never becomes shorter: an older grant may arrive after a newer one. */
  extend(askedAt: Moment, milliseconds: number): void {
    this.#read();
    if (this.#closed || askedAt.era !== this.#era) return;
    this.#endMonotonic = Math.max(this.#endMonotonic, askedAt.monotonic + milliseconds);
    this.#endWall = Math.max(this.#endWall, askedAt.wall + milliseconds);
  }

  /** Gives it up. What was asked for before does not bring it back. */
  end(): void {
    this.#era += 1;
    this.#endMonotonic = Number.NEGATIVE_INFINITY;
    this.#endWall = Number.NEGATIVE_INFINITY;
  }

  /** Gives it up for good: no grant brings it back. */
  close(): void {
    this.#closed = true;
    this.end();
  }

  #read(): { wall: number; monotonic: number } {
    const wall = this.#clock.wall();
    if (wall < this.#latestWall) this.end();
    this.#latestWall = wall;
    return { wall, monotonic: this.#clock.monotonic() };
  }
}
