import type { Process } from '../machine.ts';

/** Timers that run longer than this never fire. */
export function clearTimers(process: Process, longerThanMs: number): void {
  const { after } = process.clock;
  Object.assign(process.clock, {
    after: (milliseconds: number, run: () => void) =>
      milliseconds > longerThanMs ? () => {} : after(milliseconds, run),
  });
}
