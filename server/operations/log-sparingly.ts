import type { Clock } from '@latchkey/verifier';

export interface ErrorLog {
  readonly error: (fields: { readonly err: unknown; readonly times?: number }, message: string) => void;
}

const SILENCE_MS = 10_000;

/**
 * Logs an error at once, and those that follow within ten seconds as one line at their end, with how many there were:
 * while a database is away, each of thousands of requests a second has the same to say.
 */
export function logSparingly(log: ErrorLog, clock: Clock, message: string): (error: unknown) => void {
  let silent = false;
  let times = 0;
  let latest: unknown;
  const speak = () => {
    silent = times > 0;
    if (!silent) return;
    log.error({ err: latest, times }, message);
    times = 0;
    clock.after(SILENCE_MS, speak);
  };
  return (error) => {
    if (silent) {
      latest = error;
      times += 1;
      return;
    }
    silent = true;
    log.error({ err: error }, message);
    clock.after(SILENCE_MS, speak);
  };
}
