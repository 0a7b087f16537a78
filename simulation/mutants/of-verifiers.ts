import {
  type Change,
  ClockLease,
  type Connect,
  type RecordSource,
  type Touch,
  Verifier,
} from '@latchkey/verifier';
import { DRIFT_MARGIN } from '../../server/barrier/attached-verifiers.ts';
import type { Clock } from '../../verifier/clock.ts';
import type { Moment } from '../../verifier/clock-lease.ts';
import type { Process } from '../machine.ts';
import type { Mutant } from '../mutant.ts';
import { clearTimers } from './clear-timers.ts';
import { receiving } from './receiving.ts';

/** What a verifier can get wrong. */
export const OF_VERIFIERS: readonly Mutant[] = [
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
];

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
