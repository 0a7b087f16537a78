import { beforeEach, expect, it } from 'vitest';
import { FakeClock } from '../../verifier/testing/fake-clock.ts';
import { AttachedVerifiers } from './attached-verifiers.ts';
import type { BarrierStore, NodeRow } from './barrier-store.ts';
import { ChangeFeed } from './change-feed.ts';
import { NodeLease } from './node-lease.ts';

const TERM_MS = 10_000;
const NEVER = async () => {
  throw new Error('not asked for here');
};

/** A node beside others, whose rows the test writes. */
function start(others: NodeRow[]) {
  const clock = new FakeClock();
  const store: BarrierStore = {
    readClock: async () => ({ epoch: 0, historyId: 'history' }),
    openHistory: NEVER,
    readChanges: async () => [],
    joinNode: async () => ({ epoch: 0, historyId: 'history' }),
    renewNode: async () => true,
    acknowledge: async () => true,
    readNodes: async () => [...others],
    removeNode: async () => {},
    rememberVerifier: NEVER,
    forgetVerifiers: NEVER,
    readVerifiers: NEVER,
    forgetChanges: NEVER,
  };
  const feed = new ChangeFeed({
    epoch: 0,
    readChanges: store.readChanges,
    readEpoch: async () => 0,
    reloadFormats: async () => {},
    apply: () => {},
    push: () => {},
  });
  const attached = new AttachedVerifiers({
    clock,
    epoch: () => 0,
    grantable: () => TERM_MS,
    most: 1,
    mostOfOneToken: 1,
  });
  const node = new NodeLease({
    store,
    clock,
    feed,
    attached,
    termMs: TERM_MS,
    historyId: 'history',
    createIncarnation: () => 'own',
    onError: (error) => {
      throw error;
    },
  });
  return { clock, node };
}

/** Milliseconds that a change waits for the others. */
async function timeWait({ clock, node }: ReturnType<typeof start>, epoch: number): Promise<number> {
  const startedAt = clock.monotonic();
  let answered = false;
  const wait = node.waitForOthers(epoch).then(() => {
    answered = true;
  });
  while (!answered) await clock.advance(50);
  await wait;
  return clock.monotonic() - startedAt;
}

let dead: NodeRow;
beforeEach(() => {
  dead = { incarnation: 'dead', ackedEpoch: 6, renewSeq: 3, termMs: TERM_MS, acknowledged: 1, expired: 0 };
});

it('waits one term for a node that has died, counted from when it was first seen not to renew', async () => {
  const world = start([dead]);
  expect(await timeWait(world, 7)).toBeGreaterThanOrEqual(TERM_MS);
  expect(await timeWait(world, 8)).toBeLessThan(100);
});

it('waits a whole term again for a node that has renewed meanwhile', async () => {
  const rows = [dead];
  const world = start(rows);
  await timeWait(world, 7);
  rows[0] = { ...dead, ackedEpoch: 7, renewSeq: 4 };
  expect(await timeWait(world, 8)).toBeGreaterThanOrEqual(TERM_MS);
});
