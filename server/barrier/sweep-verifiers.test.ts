import { expect, it } from 'vitest';
import { FakeClock } from '../../verifier/testing/fake-clock.ts';
import { Barrier } from './barrier.ts';
import type { BarrierStore } from './barrier-store.ts';

const TERM_MS = 10_000;
const SWEEP_MS = 1_000;
const NEVER = async () => {
  throw new Error('not asked for here');
};
const identity = {
  incarnation: 'gone',
  name: 'checkout',
  version: '1',
  address: '192.0.2.1',
  serviceTokenId: 'token',
  serviceTokenName: 'Gateway',
};

it('asks again to forget a verifier that is gone when the database was away the first time', async () => {
  const clock = new FakeClock();
  const forgotten: string[][] = [];
  let isAway = true;
  const store: BarrierStore = {
    readClock: NEVER,
    openHistory: async () => {},
    readChanges: NEVER,
    joinNode: NEVER,
    renewNode: NEVER,
    acknowledge: NEVER,
    readNodes: NEVER,
    removeNode: NEVER,
    rememberVerifier: NEVER,
    forgetVerifiers: async (incarnations) => {
      if (incarnations.length === 0) return;
      if (isAway) throw new Error('the database is away');
      forgotten.push([...incarnations]);
    },
    readVerifiers: async () => [{ identity, node: '', termMs: TERM_MS, since: 0 }],
    forgetChanges: NEVER,
  };
  const errors: unknown[] = [];
  const barrier = new Barrier({
    store,
    clock,
    epoch: 1,
    historyId: 'history',
    leaseTermMs: TERM_MS,
    severalNodes: false,
    createIncarnation: () => 'own',
    apply: () => {},
    reloadFormats: async () => {},
    onError: (error) => errors.push(error),
    mostAttached: 1,
    mostAttachedOfOneToken: 1,
  });
  await barrier.start();
  // Its lease may last that long.
  await clock.advance(TERM_MS - SWEEP_MS);
  expect(errors).toEqual([]);
  await clock.advance(2 * SWEEP_MS);
  expect(errors).not.toEqual([]);
  isAway = false;
  await clock.advance(3 * SWEEP_MS);
  expect(forgotten).toEqual([['gone']]);
  await barrier.stop();
});
