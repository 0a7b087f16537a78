import { DRIFT_MARGIN } from '../../server/barrier/attached-verifiers.ts';
import type { BarrierStore } from '../../server/barrier/barrier.ts';
import type { Process } from '../machine.ts';
import type { Mutant } from '../mutant.ts';
import { clearTimers } from './clear-timers.ts';

/** What nodes that share a database can get wrong. */
export const OF_NODES: readonly Mutant[] = [
  {
    name: "a verifier's lease outlasts that of its node",
    world: 'several',
    barrier: ({ node, leaseTermMs }) => {
      if (node !== null) node.grantable = () => leaseTermMs;
    },
  },
  {
    name: 'a node counts its lease from when it was renewed',
    world: 'several',
    barrier: ({ node }) => {
      if (node === null) return;
      const { lease } = node;
      const extend = lease.extend.bind(lease);
      lease.extend = (_askedAt, milliseconds) => extend(lease.now(), milliseconds);
    },
  },
  {
    name: 'others wait for a node no longer than it believes to have',
    world: 'several',
    authority: ({ store }) => ({
      store: {
        ...store,
        joinNode: (incarnation, termMs) => store.joinNode(incarnation, termMs * DRIFT_MARGIN),
      },
    }),
  },
  {
    name: 'a node renews its row whatever it has acknowledged',
    world: 'several',
    authority: ({ process, database, store }) => ({
      store: {
        ...store,
        renewNode: (incarnation) =>
          database.transact(process, () => {
            const row = database.nodes.get(incarnation);
            if (row === undefined) return false;
            database.nodes.set(incarnation, { ...row, renewSeq: row.renewSeq + 1 });
            database.onRenewed(process);
            return true;
          }),
      },
    }),
  },
  {
    name: 'a node reads where the log stands before it writes its row',
    world: 'several',
    authority: ({ process, database, store }) => ({
      store: {
        ...store,
        joinNode: async (incarnation, termMs) => {
          const clock = await store.readClock();
          await new Promise<void>((resolve) => process.clock.after(termMs / 2, resolve));
          return database.transact(process, () => {
            const counts = { acknowledged: 1, expired: 0 };
            database.nodes.set(incarnation, {
              incarnation,
              ackedEpoch: clock.epoch,
              renewSeq: 0,
              termMs,
              ...counts,
            });
            return clock;
          });
        },
      },
    }),
  },
  {
    name: 'a node that starts anew takes over its old row',
    world: 'several',
    authority: ({ process }) => ({ createIncarnation: () => process.machine.name }),
  },
  {
    name: 'a node acknowledges before its verifiers have',
    world: 'several',
    barrier: ({ attached, node }, { store }) => {
      const push = attached.push.bind(attached);
      attached.push = (change) => {
        push(change);
        const counts = { acknowledged: 1, expired: 0 };
        store.acknowledge(node?.incarnation ?? '', change.epoch, counts).catch(() => {});
      };
    },
  },
  {
    name: 'epochs are numbered as transactions begin',
    world: 'several',
    database: (database) => {
      let last = database.epoch;
      database.commit = async (process, touches, write) => {
        last += 1;
        const epoch = last;
        await new Promise<void>((resolve) => process.clock.after(1 + ((epoch * 7) % 13), resolve));
        return database.transact(process, () => {
          database.epoch = Math.max(database.epoch, epoch);
          return database.commitAs(epoch, touches, write);
        });
      };
    },
  },
  {
    name: 'a node that was not seen to renew is swept away at once',
    world: 'several',
    authority: ({ process, database, store }) => ({ store: sweepingAtOnce(store, process, database.nodes) }),
  },
  {
    name: 'a node that was not seen to renew is swept away a term after somebody began to look',
    world: 'several',
    authority: ({ process, store }) => ({ store: sweepingFromBefore(store, process) }),
  },
  {
    name: 'a node counts as gone a term after it was first seen, whether or not it renews',
    world: 'several',
    authority: ({ store }) => ({
      store: {
        ...store,
        readNodes: async () => (await store.readNodes()).map((row) => ({ ...row, renewSeq: 0 })),
      },
    }),
  },
  {
    name: 'the timers of a node are cleared',
    world: 'several',
    authority: ({ process }) => {
      clearTimers(process, 450);
      return {};
    },
  },
];

/** Takes the rows of others away that have not been renewed since the last look. */
function sweepingAtOnce(
  store: BarrierStore,
  process: Process,
  nodes: ReadonlyMap<string, { readonly renewSeq: number }>,
): BarrierStore {
  const seen = new Map<string, number>();
  return {
    ...store,
    readClock: async () => {
      for (const [incarnation, { renewSeq }] of nodes) {
        if (incarnation.startsWith(`${process.machine.name} `)) continue;
        if (seen.get(incarnation) === renewSeq) await store.removeNode(incarnation, renewSeq);
        seen.set(incarnation, renewSeq);
      }
      return store.readClock();
    },
  };
}

/** Counts how long a row stood still from before it was read. */
function sweepingFromBefore(store: BarrierStore, process: Process): BarrierStore {
  const seen = new Map<string, { readonly renewSeq: number; readonly since: number }>();
  return {
    ...store,
    readNodes: async () => {
      const askedAt = process.clock.monotonic();
      const rows = await store.readNodes();
      for (const { incarnation, renewSeq, termMs } of rows) {
        const before = seen.get(incarnation);
        if (incarnation.startsWith(`${process.machine.name} `)) continue;
        if (before?.renewSeq !== renewSeq) seen.set(incarnation, { renewSeq, since: askedAt });
        else if (askedAt - before.since >= termMs) await store.removeNode(incarnation, renewSeq);
      }
      return rows;
    },
  };
}
