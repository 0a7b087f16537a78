import type { Change, Clock, Lease, Touch } from '@latchkey/verifier';
import { type Acknowledgement, AttachedVerifiers } from './attached-verifiers.ts';
import type { BarrierStore } from './barrier-store.ts';
import { ChangeFeed } from './change-feed.ts';
import { NodeLease } from './node-lease.ts';

export type { BarrierStore } from './barrier-store.ts';

export interface BarrierOptions {
  readonly store: BarrierStore;
  readonly clock: Clock;
  /** Where the revocation clock stands as this process starts. */
  readonly epoch: number;
  readonly historyId: string;
  /** Longest that a verifier may decide without having asked again, in milliseconds. */
  readonly leaseTermMs: number;
  /** Whether other processes may write to the same database. */
  readonly severalNodes: boolean;
  readonly createIncarnation: () => string;
  /** Takes a change into the verifier of this process. */
  readonly apply: (change: Change) => void;
  readonly reloadFormats: () => Promise<void>;
  readonly onError: (error: unknown) => void;
  readonly mostAttached: number;
  readonly mostAttachedOfOneToken: number;
}

const RETRY_MS = 500;
const SWEEP_MS = 1_000;
/** A connection on which nobody has renewed for so many lease terms is broken. */
const SILENT_TERMS = 2;
const LONGEST_FAREWELL_MS = 1_000;
const FAREWELL_LOOK_MS = 10;

/**
 * Everything that promise 1 rests on, put together: which changes are applied here, who is attached, and whether this
 * process itself may decide.
 */
export class Barrier {
  readonly historyId: string;
  readonly leaseTermMs: number;
  readonly feed: ChangeFeed;
  readonly attached: AttachedVerifiers;
  /** Of this process, where it shares the database with others; else it may decide as long as it lives. */
  readonly node: NodeLease | null;
  readonly #options: BarrierOptions;
  #waiting = 0;
  #waits = { count: 0, sumMs: 0, longestMs: 0 };
  #stopSweeping: () => void = () => {};

  constructor(options: BarrierOptions) {
    const { store, clock, leaseTermMs } = options;
    this.#options = options;
    this.historyId = options.historyId;
    this.leaseTermMs = leaseTermMs;
    this.feed = new ChangeFeed({
      epoch: options.epoch,
      readChanges: (after) => store.readChanges(after),
      readEpoch: async () => (await store.readClock()).epoch,
      reloadFormats: options.reloadFormats,
      apply: options.apply,
      push: (change) => this.attached.push(change),
    });
    this.attached = new AttachedVerifiers({
      clock,
      epoch: () => this.feed.applied,
      grantable: () => (this.node === null ? leaseTermMs : this.node.grantable()),
      most: options.mostAttached,
      mostOfOneToken: options.mostAttachedOfOneToken,
    });
    this.node = options.severalNodes
      ? new NodeLease({
          store,
          clock,
          feed: this.feed,
          attached: this.attached,
          termMs: leaseTermMs,
          historyId: options.historyId,
          createIncarnation: options.createIncarnation,
          onError: options.onError,
        })
      : null;
  }

  get lease(): Lease {
    return this.node?.lease ?? ALWAYS;
  }

  /** Of the row that this process renews; empty while it has none, and where there is only one process. */
  get nodeIncarnation(): string {
    return this.node?.incarnation ?? '';
  }

  /** Changes whose barrier is not complete. */
  get waiting(): number {
    return this.#waiting;
  }

  /** How long changes have waited since the start. */
  get waits(): { readonly count: number; readonly sumMs: number; readonly longestMs: number } {
    return this.#waits;
  }

  async start(): Promise<void> {
    const { historyId, leaseTermMs: termMs } = this;
    const { store, severalNodes, clock } = this.#options;
    await store.openHistory({ historyId, termMs, severalNodes, now: clock.wall() });
    if (this.node === null) await this.#expectFormer();
    else await this.node.start();
    this.#sweepLater();
  }

  /**
   * Applies a change that this process has committed, and tells everybody. Rejects when the database cannot be asked for
   * what goes with it; it is then applied as soon as that works again.
   */
  async settle(change: Change): Promise<void> {
    try {
      await this.feed.reach(change);
    } catch (error) {
      void this.forgetUntilKnown(change.touches);
      throw error;
    }
    this.node?.acknowledge();
  }

  /**
   * Resolves when no verifier anywhere decides by what was before this epoch, which must be applied here. Any process
   * may wait for any epoch, as often as it likes. Rejects when the database cannot be asked who else there is.
   */
  async waitFor(epoch: number): Promise<Acknowledgement> {
    const { clock } = this.#options;
    const startedAt = clock.monotonic();
    this.#waiting += 1;
    try {
      const [here, others] = await Promise.all([
        this.attached.waitFor(epoch),
        this.node?.waitForOthers(epoch) ?? NOBODY,
      ]);
      return {
        acknowledged: 1 + here.acknowledged + others.acknowledged,
        expired: here.expired + others.expired,
      };
    } finally {
      this.#waiting -= 1;
      const waited = clock.monotonic() - startedAt;
      this.#waits.count += 1;
      this.#waits.sumMs += waited;
      this.#waits.longestMs = Math.max(this.#waits.longestMs, waited);
    }
  }

  /**
   * After a commit without an answer: what it would have changed is read anew, and if it did take effect the change
   * log tells of it as soon as the database answers.
   */
  async forgetUntilKnown(touches: readonly Touch[]): Promise<void> {
    const { apply, store, clock } = this.#options;
    apply({ epoch: 0, touches });
    for (;;) {
      try {
        await this.feed.catchUpTo((await store.readClock()).epoch);
        return;
      } catch {
        await new Promise<void>((resolve) => clock.after(RETRY_MS, resolve));
      }
    }
  }

  /**
   * Before connections are closed: where other processes go on, the verifiers attached to this one are asked to join
   * them, so that no change has to wait for leases from here. Where there are none, they go on by their leases.
   */
  async retire(): Promise<void> {
    if (this.node === null) return;
    const { clock } = this.#options;
    const until = clock.monotonic() + LONGEST_FAREWELL_MS;
    this.attached.moveAll();
    while (this.attached.size > 0 && clock.monotonic() < until) {
      await new Promise<void>((resolve) => clock.after(FAREWELL_LOOK_MS, resolve));
    }
  }

  async stop(): Promise<void> {
    this.#stopSweeping();
    await this.node?.stop();
  }

  /**
   * Verifiers that were attached to the process before this one may still hold leases from it: each is waited for until
   * it has joined again, or could not decide any more. The others of a shared database are known by the rows of nodes.
   */
  async #expectFormer(): Promise<void> {
    for (const { identity, termMs } of await this.#options.store.readVerifiers()) {
      this.attached.expect(identity, termMs);
    }
  }

  #sweepLater(): void {
    this.#stopSweeping = this.#options.clock.after(SWEEP_MS, () => {
      const silentMs = SILENT_TERMS * this.leaseTermMs;
      const gone = this.attached.sweep(silentMs);
      this.#options.store.forgetVerifiers(gone, this.nodeIncarnation).catch((error: unknown) => {
        for (const incarnation of gone) this.attached.forgetLater(incarnation);
        this.#options.onError(error);
      });
      this.#sweepLater();
    });
  }
}

const ALWAYS: Lease = { isValid: () => true };
const NOBODY: Acknowledgement = { acknowledged: 0, expired: 0 };
