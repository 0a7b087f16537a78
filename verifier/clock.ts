/** Time as a verifier or an authority sees it; an argument, so that a simulation can bend it. */
export interface Clock {
  /** Milliseconds that never go backwards. Stands still on some systems while the machine is suspended. */
  readonly monotonic: () => number;
  /** Milliseconds since 1970 UTC. Goes on during a suspend, and may be set. */
  readonly wall: () => number;
  /** Runs something once, so many milliseconds from now; what it returns calls that off. */
  readonly after: (milliseconds: number, run: () => void) => () => void;
}

/**
 * Keeps the process alive until the returned function is called. The timers of `SYSTEM_CLOCK` do not: a program that
 * waits for a verifier and for nothing else would end without a word.
 */
export function stayAlive(): () => void {
  const timer = setInterval(() => {}, LONGEST_INTERVAL_MS);
  return () => clearInterval(timer);
}

const LONGEST_INTERVAL_MS = 2 ** 31 - 1;

export const SYSTEM_CLOCK: Clock = {
  monotonic: () => performance.now(),
  wall: Date.now,
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    // What a process holds a lease on does not keep it alive. Where timers are numbers this is not to be had.
    if (typeof timer === 'object') timer.unref();
    return () => clearTimeout(timer);
  },
};
