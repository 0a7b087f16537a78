import type { Barrier, BarrierStore } from './barrier.ts';
import { databaseWentBack, goesOn } from './database-went-back.ts';

/** Resolves when all that was committed before it was called, by whichever process, holds everywhere. */
export async function waitUntilSettled(
  barrier: Barrier,
  store: Pick<BarrierStore, 'readClock'>,
): Promise<void> {
  await barrier.waitFor(await catchUp(barrier, store));
}

/**
 * Applies all that was committed before it was called, and returns the last epoch of it. Rejects where the database
 * has gone back: whoever waits here would wait for changes of another history.
 */
export async function catchUp(barrier: Barrier, store: Pick<BarrierStore, 'readClock'>): Promise<number> {
  const known = { epoch: barrier.feed.applied, historyId: barrier.historyId };
  const shown = await store.readClock();
  if (!goesOn(shown, known)) throw databaseWentBack();
  await barrier.feed.catchUpTo(shown.epoch);
  return shown.epoch;
}
