import type { Barrier, BarrierStore } from './barrier.ts';

/** Resolves when all that was committed before it was called, by whichever process, holds everywhere. */
export async function waitUntilSettled(
  barrier: Barrier,
  store: Pick<BarrierStore, 'readClock'>,
): Promise<void> {
  const { epoch } = await store.readClock();
  await barrier.feed.catchUpTo(epoch);
  await barrier.waitFor(epoch);
}
