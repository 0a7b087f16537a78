import {
  type Change,
  ClockLease,
  type Connect,
  type RecordSource,
  type Touch,
  type ToVerifier,
  Verifier,
} from '@latchkey/verifier';
import { DRIFT_MARGIN } from '../server/barrier/attached-verifiers.ts';
import type { BarrierStore } from '../server/barrier/barrier.ts';
import type { Clock } from '../verifier/clock.ts';
import type { Moment } from '../verifier/clock-lease.ts';
import type { Process } from './machine.ts';
import type { Mutant } from './mutant.ts';

/** Everything the design names as a way to break the promise, or to come to a halt; each must be noticed. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'a lease counts from when the grant arrives',
    world: 'one',
    service: ({ process }) => ({ createLease: () => new LeaseFromReceipt(process.clock) }),
  },
  {
    name: 'a lease is granted without a margin for drift',
    world: 'one',
    service: () => ({
      wrapConnect: (connect) =>
        receiving(connect, (message, deliver) =>
          deliver(
            message.type === 'grant' ? { ...message, leaseMs: message.leaseMs / DRIFT_MARGIN } : message,
          ),
        ),
    }),
  },
  {
    name: 'a lease trusts the monotonic clock alone',
    world: 'one',
    service: ({ process: { clock } }) => ({
      createLease: () => new ClockLease({ monotonic: clock.monotonic, wall: clock.monotonic }),
    }),
  },
  {
    name: 'a lease trusts the wall clock alone, wherever it is set',
    world: 'one',
    service: ({ process: { clock } }) => ({
      createLease: () => new WallLease(clock),
    }),
  },
  {
    name: 'a fill is installed without looking at its epoch',
    world: 'several',
    service: () => ({ wrapSource: (source) => dated(source, () => Number.MAX_SAFE_INTEGER) }),
  },
  {
    name: 'a fill that is one epoch old is installed',
    world: 'several',
    service: () => ({ wrapSource: (source) => dated(source, (asOf) => asOf + 1) }),
  },
  {
    name: 'a fill is installed only if it is newer than what is applied',
    world: 'one',
    service: () => ({ wrapSource: (source) => dated(source, (asOf) => asOf - 1) }),
  },
  {
    name: 'a verifier confirms a change before it has applied it',
    world: 'one',
    service: ({ process }) => ({ wrapConnect: (connect) => acknowledgingFirst(connect, process) }),
  },
  {
    name: 'a verifier applies a change without those before it',
    world: 'one',
    service: () => ({
      wrapConnect: (connect, applied) =>
        receiving(connect, (message, deliver) => {
          if (message.type === 'change')
            for (let epoch = applied() + 1; epoch < message.change.epoch; epoch += 1)
              deliver({ ...message, change: { epoch, touches: [] } });
          deliver(message);
        }),
    }),
  },
  {
    name: 'a grant counts only beyond what it presupposes',
    world: 'one',
    service: () => ({
      wrapConnect: (connect) =>
        receiving(connect, (message, deliver) =>
          deliver(message.type === 'grant' ? { ...message, epoch: message.epoch + 1 } : message),
        ),
    }),
  },
  {
    name: 'a verifier serves what it holds while it loads it anew',
    world: 'one',
    service: ({ process }) => ({ createVerifier: (options) => new StaleVerifier(options, process.clock) }),
  },
  {
    name: 'the timers of a verifier are cleared',
    world: 'one',
    service: ({ process }) => {
      clearTimers(process, 300);
      return {};
    },
  },
  {
    name: 'a verifier that is behind is granted a lease',
    world: 'one',
    barrier: ({ attached, feed }) => {
      const renew = attached.renew.bind(attached);
      attached.renew = (incarnation, applied) => {
        const committed = feed.applied;
        Object.defineProperty(feed, 'applied', { value: Math.min(applied, committed), configurable: true });
        const renewal = renew(incarnation, applied);
        Object.defineProperty(feed, 'applied', { value: committed, configurable: true });
        Reflect.deleteProperty(feed, 'applied');
        return renewal;
      };
    },
  },
  {
    name: 'an authority that starts anew waits for nobody',
    world: 'one',
    authority: ({ store }) => ({ store: { ...store, readVerifiers: async () => [] } }),
  },
  {
    name: 'a change is answered when it is committed',
    world: 'one',
    barrier: (barrier) => {
      barrier.waitFor = async () => ({ acknowledged: 0, expired: 0 });
    },
  },
  {
    name: 'a change is answered when all but the last one are confirmed',
    world: 'one',
    barrier: ({ attached }) => {
      const waitFor = attached.waitFor.bind(attached);
      attached.waitFor = (epoch) => waitFor(epoch - 1);
    },
  },
  {
    name: 'a barrier waits for more than its epoch',
    world: 'one',
    barrier: ({ attached }) => {
      const waitFor = attached.waitFor.bind(attached);
      attached.waitFor = (epoch) => waitFor(epoch + 1);
    },
  },
  {
    name: 'a verifier that joins again loses its lease at the authority',
    world: 'one',
    barrier: ({ attached }) => {
      const join = attached.join.bind(attached);
      attached.join = (identity, applied, link) => {
        attached.leave(identity.incarnation);
        join(identity, applied, link);
      };
    },
  },
  {
    name: 'a connection that ends takes the lease with it',
    world: 'one',
    barrier: ({ attached }) => {
      attached.disconnect = (incarnation) => attached.leave(incarnation);
    },
  },
  {
    name: 'a committed change that could not be applied at once is left',
    world: 'one',
    barrier: (barrier) => {
      barrier.settle = (change) => barrier.feed.reach(change);
    },
  },
  {
    name: 'the timers of the authority are cleared',
    world: 'one',
    authority: ({ process }) => {
      clearTimers(process, 50);
      return {};
    },
  },
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
          const { epoch } = await store.readClock();
          await new Promise<void>((resolve) => process.clock.after(termMs / 2, resolve));
          return database.transact(process, () => {
            const counts = { acknowledged: 1, expired: 0 };
            database.nodes.set(incarnation, {
              incarnation,
              ackedEpoch: epoch,
              renewSeq: 0,
              termMs,
              ...counts,
            });
            return epoch;
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
      let last = 0;
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
    name: 'the timers of a node are cleared',
    world: 'several',
    authority: ({ process }) => {
      clearTimers(process, 450);
      return {};
    },
  },
];

/** Puts something between what arrives and the verifier. */
function receiving(
  connect: Connect,
  pass: (message: ToVerifier, deliver: (message: ToVerifier) => void) => void,
): Connect {
  return (events) => connect({ ...events, onMessage: (message) => pass(message, events.onMessage) });
}

function acknowledgingFirst(connect: Connect, process: Process): Connect {
  return (events) => {
    const connection = connect({
      ...events,
      onMessage: (message) => {
        if (message.type !== 'change') return events.onMessage(message);
        connection.send({ type: 'renew', n: 0, applied: message.change.epoch });
        process.clock.after(20, () => events.onMessage(message));
      },
    });
    return connection;
  };
}

/** A source that says otherwise how old its answers are. */
function dated(source: RecordSource, date: (asOf: number) => number): RecordSource {
  return {
    ...source,
    loadKey: async (id, credential) => {
      const { asOf, snapshot } = await source.loadKey(id, credential);
      return { asOf: date(asOf), snapshot };
    },
  };
}

function clearTimers(process: Process, longerThanMs: number): void {
  const { after } = process.clock;
  Object.assign(process.clock, {
    after: (milliseconds: number, run: () => void) =>
      milliseconds > longerThanMs ? () => {} : after(milliseconds, run),
  });
}

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

class LeaseFromReceipt extends ClockLease {
  override extend(_askedAt: Moment, milliseconds: number): void {
    super.extend(this.now(), milliseconds);
  }
}

/** Ends when the wall clock says so, and does not mind that it is set back. */
class WallLease extends ClockLease {
  readonly #clock: Clock;
  #end = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    super(clock);
    this.#clock = clock;
  }

  override extend(askedAt: Moment, milliseconds: number): void {
    super.extend(askedAt, milliseconds);
    this.#end = Math.max(this.#end, askedAt.wall + milliseconds);
  }

  override isValid(): boolean {
    return this.#clock.wall() < this.#end;
  }
}

/** Forgets what a change touches a while after it was told. */
class StaleVerifier extends Verifier {
  readonly #after: Clock['after'];

  constructor(options: ConstructorParameters<typeof Verifier>[0], { after }: Clock) {
    super(options);
    this.#after = after;
  }

  override apply({ epoch, touches }: Change): void {
    super.apply({ epoch, touches: [] });
    this.#after(20, () => super.apply({ epoch: 0, touches: [...touches] satisfies Touch[] }));
  }
}
