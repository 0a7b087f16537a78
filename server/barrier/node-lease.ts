import { type Clock, ClockLease } from '@latchkey/verifier';
import { type Acknowledgement, type AttachedVerifiers, DRIFT_MARGIN } from './attached-verifiers.ts';
import type { BarrierStore, ClockReading, NodeRow } from './barrier-store.ts';
import type { ChangeFeed } from './change-feed.ts';
import { databaseWentBack, goesOn } from './database-went-back.ts';

export interface NodeLeaseOptions {
  readonly store: BarrierStore;
  readonly clock: Clock;
  readonly feed: ChangeFeed;
  readonly attached: AttachedVerifiers;
  readonly termMs: number;
  /** Of the changes that this process knows of. */
  readonly historyId: string;
  readonly createIncarnation: () => string;
  readonly onError: (error: unknown) => void;
}

/** Renewals in one term, so that two of them may fail. */
const RENEWALS_PER_TERM = 3;
/** How often the log is looked at without having been told of a change. */
const POLL_MS = 500;
/** Between looks at the rows of other nodes while somebody waits for them. */
const FIRST_LOOK_MS = 2;
const LONGEST_LOOK_MS = 50;
/**
 * A verifier's lease ends this much of a term before the node's own: the node can then acknowledge for it, and renew,
 * before it has to stop itself.
 */
const AHEAD_OF_NODE = 0.1;
/** One would do; a little more, so that whoever waits for a row sees it run out instead of vanish. */
const TERMS_BEFORE_SWEEP = 1.5;

/**
 * The right of this process to decide, where several share a database: a row there that it renews, and that every
 * change waits for. Renewals and changes lock the same row, so they have one order: a row that is behind a change was
 * last renewed before it was committed, and its lease is over one term after anybody has read it later.
 */
export class NodeLease {
  readonly #options: NodeLeaseOptions;
  readonly lease: ClockLease;
  #incarnation: string | null = null;
  #acknowledged = 0;
  #wentBack = false;
  #stopped = false;
  #stopTimer: () => void = () => {};
  #running: Promise<void> | null = null;
  #again = false;
  #mustLook = true;
  readonly #lastSeen = new Map<string, { readonly renewSeq: number; readonly since: number }>();
  #renewedAt = Number.NEGATIVE_INFINITY;
  #sweptAt = Number.NEGATIVE_INFINITY;
  #leasesLost = 0;

  constructor(options: NodeLeaseOptions) {
    this.#options = options;
    this.lease = new ClockLease(options.clock);
  }

  /** Of the row that this process renews; empty while it has none. */
  get incarnation(): string {
    return this.#incarnation ?? '';
  }

  /** How often this process had to stop deciding, since it started. */
  get leasesLost(): number {
    return this.#leasesLost;
  }

  /** Milliseconds for which a lease may be granted to an attached verifier from now: it never outlasts the node's own. */
  grantable(): number {
    return Math.max(0, this.lease.left() - AHEAD_OF_NODE * this.#options.termMs);
  }

  /** Takes part; rejects when the database cannot be asked. */
  async start(): Promise<void> {
    await this.#join();
    this.#schedule(POLL_MS);
  }

  /** Something may have been committed elsewhere: look now. */
  wake(): void {
    this.#mustLook = true;
    this.acknowledge();
  }

  /** What was committed here is applied: tell the others as soon as the attached verifiers have it too. */
  acknowledge(): void {
    this.#again = true;
    if (this.#running === null) this.#step();
  }

  /** Resolves when each other node has acknowledged the epoch, has left, or cannot decide any more. */
  async waitForOthers(epoch: number): Promise<Acknowledgement> {
    const { store, clock } = this.#options;
    const rows = await store.readNodes();
    let readAt = clock.monotonic();
    // Whose lease was over before could not decide any more when the change came.
    const others = rows.filter(
      (row) =>
        row.incarnation !== this.#incarnation &&
        (row.ackedEpoch >= epoch || !this.#isOver(row, readAt, readAt)),
    );
    const waiting = new Map(others.map(toEntry));
    let acknowledged = 0;
    let expired = 0;
    for (let pause = FIRST_LOOK_MS; ; pause = Math.min(pause * 2, LONGEST_LOOK_MS)) {
      const now = clock.monotonic();
      for (const [incarnation, row] of waiting) {
        if (row === null || row.ackedEpoch >= epoch) {
          waiting.delete(incarnation);
          acknowledged += row?.acknowledged ?? 0;
          expired += row?.expired ?? 0;
        } else if (this.#isOver(row, readAt, now)) {
          waiting.delete(incarnation);
          expired += 1;
        }
      }
      if (waiting.size === 0) return { acknowledged, expired };
      await new Promise<void>((resolve) => clock.after(pause, resolve));
      if (await this.#lookAgain(waiting)) readAt = clock.monotonic();
    }
  }

  /** Stops deciding, then takes the row away, so that nobody waits for it. Verifiers must have been let go before. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stopTimer();
    this.lease.end();
    await this.#running;
    if (this.#incarnation !== null && this.#options.attached.size === 0) {
      await this.#options.store.removeNode(this.#incarnation, null).catch(this.#options.onError);
    }
  }

  async #lookAgain(waiting: Map<string, NodeRow | null>): Promise<boolean> {
    try {
      const rows = new Map((await this.#options.store.readNodes()).map(toEntry));
      for (const incarnation of waiting.keys()) waiting.set(incarnation, rows.get(incarnation) ?? null);
      return true;
    } catch (error) {
      // Nobody can renew without the database either: what was read before tells how long to wait.
      this.#options.onError(error);
      return false;
    }
  }

  /** Whether a node that has not acknowledged the newest epoch can decide no more. */
  #isOver(row: NodeRow, readAt: number, now: number): boolean {
    return now - this.#unrenewedSince(row, readAt) >= row.termMs;
  }

  /**
   * Since when the row of another node is known not to have been renewed, so that who died before a change does not hold
   * it up for a whole term.
   * @param readAt when it had been read
   */
  #unrenewedSince(
    { incarnation, renewSeq }: Pick<NodeRow, 'incarnation' | 'renewSeq'>,
    readAt: number,
  ): number {
    const seen = this.#lastSeen.get(incarnation);
    if (seen?.renewSeq === renewSeq) return seen.since;
    this.#lastSeen.set(incarnation, { renewSeq, since: readAt });
    return readAt;
  }

  #schedule(milliseconds: number): void {
    this.#stopTimer();
    if (!this.#stopped) this.#stopTimer = this.#options.clock.after(milliseconds, () => this.wake());
  }

  #step(): void {
    if (this.#stopped || this.#running !== null) return;
    this.#again = false;
    this.#running = this.#keepUp()
      .catch(this.#options.onError)
      .finally(() => {
        this.#running = null;
        if (this.#again) this.#step();
        else this.#schedule(POLL_MS);
      });
  }

  /** Applies what was committed, acknowledges it once the attached verifiers have, and renews in time. */
  async #keepUp(): Promise<void> {
    const { store, feed, attached, clock, termMs } = this.#options;
    if (this.#incarnation === null) {
      await this.#join();
      return;
    }
    if (this.#mustLook) {
      this.#mustLook = false;
      const known = feed.applied;
      const clockReading = await store.readClock();
      this.#requireSameHistory(clockReading, known);
      await feed.catchUpTo(clockReading.epoch);
    }
    const reached = feed.applied;
    if (reached > this.#acknowledged) {
      const { acknowledged, expired } = await attached.waitFor(reached);
      if (this.#stopped) return;
      const counts = { acknowledged: acknowledged + 1, expired };
      if (!(await store.acknowledge(this.#incarnation, reached, counts))) {
        this.#incarnation = null;
        this.#again = true;
        return;
      }
      this.#acknowledged = reached;
    }
    if (clock.monotonic() - this.#renewedAt >= termMs / RENEWALS_PER_TERM || !this.lease.isValid()) {
      await this.#renew();
    }
    await this.#sweep();
  }

  async #renew(): Promise<void> {
    const { store, clock, termMs } = this.#options;
    if (this.#incarnation === null) return;
    if (!this.lease.isValid()) this.#leasesLost += 1;
    const askedAt = this.lease.now();
    if (await store.renewNode(this.#incarnation, this.#options.historyId)) {
      this.lease.extend(askedAt, termMs * DRIFT_MARGIN);
      this.#renewedAt = clock.monotonic();
    } else {
      // Behind, or swept away: the next look tells which.
      const rows = await store.readNodes();
      if (!rows.some(({ incarnation }) => incarnation === this.#incarnation)) this.#incarnation = null;
      this.#mustLook = true;
      this.#again = true;
    }
  }

  /**
   * A new row each time: to take over an old one would be to renew what this process never acknowledged. The row says
   * that everything up to its epoch is applied here, and by whoever holds a lease from here; the first is made true
   * before this process decides, the second by having no such lease left.
   */
  async #join(): Promise<void> {
    const { store, clock, termMs, createIncarnation, feed, attached } = this.#options;
    const incarnation = createIncarnation();
    this.lease.end();
    await attached.untilNoLease();
    const askedAt = this.lease.now();
    const known = feed.applied;
    const clockReading = await store.joinNode(incarnation, termMs);
    this.#requireSameHistory(clockReading, known);
    const { epoch } = clockReading;
    await feed.catchUpTo(epoch);
    this.#incarnation = incarnation;
    this.#acknowledged = epoch;
    this.lease.extend(askedAt, termMs * DRIFT_MARGIN);
    this.#renewedAt = clock.monotonic();
  }

  /**
   * Throws where the database has forgotten changes that this process knows of: other changes would come under their numbers,
   * and not be applied here. From then on this process decides nothing any more, whatever the numbers.
   * @param known epoch of the last change that was applied here before the clock was read
   */
  #requireSameHistory(shown: ClockReading, known: number): void {
    this.#wentBack ||= !goesOn(shown, { epoch: known, historyId: this.#options.historyId });
    if (!this.#wentBack) return;
    this.lease.end();
    throw databaseWentBack();
  }

  /** Removes rows of nodes that were not renewed for more than a whole term on this clock. */
  async #sweep(): Promise<void> {
    const { store, clock } = this.#options;
    const askedAt = clock.monotonic();
    if (askedAt - this.#sweptAt < this.#options.termMs / 2) return;
    this.#sweptAt = askedAt;
    const rows = await store.readNodes();
    // A row was read at some time between the two, so what counts is from after one reading to before another.
    const readAt = clock.monotonic();
    for (const { incarnation, renewSeq, termMs } of rows) {
      if (incarnation === this.#incarnation) continue;
      if (askedAt - this.#unrenewedSince({ incarnation, renewSeq }, readAt) >= TERMS_BEFORE_SWEEP * termMs)
        await store.removeNode(incarnation, renewSeq);
    }
    for (const incarnation of this.#lastSeen.keys()) {
      if (!rows.some((row) => row.incarnation === incarnation)) this.#lastSeen.delete(incarnation);
    }
  }
}

function toEntry(row: NodeRow): [string, NodeRow] {
  return [row.incarnation, row];
}
