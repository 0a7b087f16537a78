import type { Change, Clock } from '@latchkey/verifier';

/** How a verifier is reached; the connection is somebody else's. */
export interface VerifierLink {
  /** Sends a change. Must not throw. */
  readonly push: (change: Change) => void;
  /** Ends the connection. */
  readonly end: (reason: string) => void;
  /** Asks it to stop deciding and to join another process. */
  readonly move: () => void;
}

/** Who a verifier is. */
export interface VerifierIdentity {
  /** Random, made anew with each process. */
  readonly incarnation: string;
  readonly name: string;
  readonly version: string;
  /** IP address. */
  readonly address: string;
  readonly serviceTokenId: string;
  readonly serviceTokenName: string;
}

/** A verifier as people see it. */
export interface AttachedVerifier extends VerifierIdentity {
  readonly connected: boolean;
  readonly applied: number;
  /** Milliseconds until its lease is over; 0 when it is. */
  readonly leaseLeftMs: number;
  /** Milliseconds since 1970 UTC. */
  readonly since: number;
}

/** What became of the verifiers that were attached. */
export interface Acknowledgement {
  readonly acknowledged: number;
  readonly expired: number;
}

/** What a renewal is answered with. */
export type Renewal =
  | { readonly kind: 'granted'; readonly epoch: number; readonly leaseMs: number }
  | { readonly kind: 'behind'; readonly epoch: number }
  | { readonly kind: 'not_now' };

export interface AttachedVerifiersOptions {
  readonly clock: Clock;
  /** Epoch of the last change that this process knows to be committed and has applied. */
  readonly epoch: () => number;
  /** Milliseconds for which a lease may be granted from now, on this clock; 0 for not now. */
  readonly grantable: () => number;
  /** Most verifiers held, and most of one service token. */
  readonly most: number;
  readonly mostOfOneToken: number;
}

interface Session {
  identity: VerifierIdentity;
  since: number;
  link: VerifierLink | null;
  applied: number;
  /** On this process's monotonic clock. */
  leaseEnd: number;
  /** When it renewed last, on the same clock; its lease may have been refused. */
  heardAt: number;
}

/** Somebody who waits for an epoch, and whom for. */
interface Waiter {
  readonly epoch: number;
  readonly pending: Set<Session>;
  /** When the last of those leases is over, on the monotonic clock. */
  deadline: number;
  expired: number;
  stopTimer: () => void;
  readonly done: () => void;
}

/** Both clocks may be wrong by one in a hundred, in opposite directions. */
export const DRIFT_MARGIN = 0.98;

/**
 * The verifiers attached to this process, and the leases that they hold from it.
 *
 * A grant is given only to a verifier that has confirmed every change known here, so a lease that stands in the way of
 * a change was granted before it, and is over at most one term later. What is granted is a little less than what is
 * waited for, because the two clocks differ.
 */
export class AttachedVerifiers {
  readonly #options: AttachedVerifiersOptions;
  readonly #sessions = new Map<string, Session>();
  readonly #waiters = new Set<Waiter>();
  /** Joins under way, by incarnation. */
  readonly #joining = new Map<string, number>();
  /** Incarnations of verifiers without a lease from here that may still be noted in the database. */
  readonly #toForget = new Set<string>();
  #leasesLost = 0;

  constructor(options: AttachedVerifiersOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Leases that ran out before their verifier confirmed a change that somebody waited for. */
  get leasesLost(): number {
    return this.#leasesLost;
  }

  /** Whether one more of this service token may attach. */
  hasRoom(identity: VerifierIdentity): boolean {
    if (this.#sessions.has(identity.incarnation)) return true;
    if (this.#sessions.size >= this.#options.most) return false;
    let ofToken = 0;
    for (const { identity: held } of this.#sessions.values()) {
      if (held.serviceTokenId === identity.serviceTokenId) ofToken += 1;
    }
    return ofToken < this.#options.mostOfOneToken;
  }

  /**
   * Somebody begins to join, and it is being noted that it may hold a lease. Until that is done, which is said by
   * calling what is returned, it is not forgotten, even if what was known of it before is over.
   */
  beginJoin(incarnation: string): () => void {
    this.#joining.set(incarnation, (this.#joining.get(incarnation) ?? 0) + 1);
    return () => {
      const others = (this.#joining.get(incarnation) ?? 1) - 1;
      if (others > 0) {
        this.#joining.set(incarnation, others);
        return;
      }
      this.#joining.delete(incarnation);
      this.forgetLater(incarnation);
    };
  }

  /**
   * A verifier that stands at `applied`. One that was here before keeps its lease: another connection does not make it
   * forget what it was granted.
   */
  join(identity: VerifierIdentity, applied: number, link: VerifierLink): void {
    this.#toForget.delete(identity.incarnation);
    const since = this.#options.clock.wall();
    const known = this.#sessions.get(identity.incarnation);
    if (known === undefined) {
      const leaseEnd = Number.NEGATIVE_INFINITY;
      this.#sessions.set(identity.incarnation, {
        identity,
        since,
        link,
        applied,
        leaseEnd,
        heardAt: this.#options.clock.monotonic(),
      });
      return;
    }
    const { link: former } = known;
    const heardAt = this.#options.clock.monotonic();
    Object.assign(known, { identity, since, link, applied, heardAt });
    former?.end('it has joined again');
    // What it confirmed over the connection that was lost may never have arrived.
    this.#settle(known, applied);
  }

  /** One that may hold a lease from before this process started: it is waited for like any other. */
  expect(identity: VerifierIdentity, leaseMs: number): void {
    const { clock } = this.#options;
    this.#sessions.set(identity.incarnation, {
      identity,
      since: clock.wall(),
      link: null,
      applied: -1,
      leaseEnd: clock.monotonic() + leaseMs,
      heardAt: clock.monotonic(),
    });
  }

  /** Confirms everything up to `applied` and asks for a lease; `null` for a verifier that is not known here. */
  renew(incarnation: string, applied: number): Renewal | null {
    const session = this.#sessions.get(incarnation);
    if (session === undefined) return null;
    if (applied > session.applied) {
      session.applied = applied;
      this.#settle(session, applied);
    }
    const { clock, epoch, grantable } = this.#options;
    session.heardAt = clock.monotonic();
    const committed = epoch();
    if (session.applied < committed) return { kind: 'behind', epoch: committed };
    const term = grantable();
    if (term <= 0) return { kind: 'not_now' };
    session.leaseEnd = Math.max(session.leaseEnd, clock.monotonic() + term);
    return { kind: 'granted', epoch: committed, leaseMs: term * DRIFT_MARGIN };
  }

  /** It has stopped deciding. */
  leave(incarnation: string): void {
    const session = this.#sessions.get(incarnation);
    if (session === undefined) return;
    this.#sessions.delete(incarnation);
    this.forgetLater(incarnation);
    this.#settle(session, Number.POSITIVE_INFINITY);
  }

  /**
   * Has one of the next sweeps name it, unless it is attached. Of those beyond the limit something stays noted: until the
   * row of this node goes, or until the next process on this database has waited for them once.
   */
  forgetLater(incarnation: string): void {
    if (this.#sessions.has(incarnation) || this.#toForget.size >= this.#options.most) return;
    this.#toForget.add(incarnation);
  }

  /** Its connection is gone. Its lease is not: it may go on deciding until that is over. */
  disconnect(incarnation: string, link: VerifierLink): void {
    const session = this.#sessions.get(incarnation);
    if (session?.link !== link) return;
    session.link = null;
    if (session.leaseEnd <= this.#options.clock.monotonic()) this.leave(incarnation);
  }

  push(change: Change): void {
    for (const { link } of this.#sessions.values()) link?.push(change);
  }

  /**
   * Ends connections on which nothing was heard for so long that they must be broken, and forgets who is gone and has
   * no lease any more; returns the incarnations of all who are forgotten since the last time, whatever made them go.
   */
  sweep(silentMs: number): string[] {
    const now = this.#options.clock.monotonic();
    for (const { link, heardAt } of [...this.#sessions.values()]) {
      if (link !== null && now - heardAt > silentMs) link.end('nothing was heard of it');
    }
    for (const [incarnation, { link, leaseEnd }] of [...this.#sessions]) {
      if (link === null && leaseEnd <= now && !this.#joining.has(incarnation)) this.leave(incarnation);
    }
    const gone = [...this.#toForget].filter((incarnation) => !this.#joining.has(incarnation));
    for (const incarnation of gone) this.#toForget.delete(incarnation);
    return gone;
  }

  list(): AttachedVerifier[] {
    const now = this.#options.clock.monotonic();
    return [...this.#sessions.values()].map(({ identity, link, applied, leaseEnd, since }) => ({
      ...identity,
      connected: link !== null,
      applied,
      leaseLeftMs: Math.max(0, leaseEnd - now),
      since,
    }));
  }

  /** Asks all of them to join another process; those that do hold no lease from here any more. */
  moveAll(): void {
    for (const { link } of this.#sessions.values()) link?.move();
  }

  /**
   * Resolves when each verifier that held a lease has confirmed the epoch, has left, or has no lease any more.
   * The epoch must be one that `epoch()` has reached, so that nobody who is behind it is granted another lease.
   */
  waitFor(epoch: number): Promise<Acknowledgement> {
    const leaseholders = [...this.#sessions.values()].filter((session) => this.#holdsLease(session));
    const pending = new Set(leaseholders.filter(({ applied }) => applied < epoch));
    if (pending.size === 0) return Promise.resolve({ acknowledged: leaseholders.length, expired: 0 });
    return new Promise((resolve) => {
      const waiter: Waiter = {
        epoch,
        pending,
        deadline: 0,
        expired: 0,
        stopTimer: () => {},
        done: () => {
          this.#waiters.delete(waiter);
          waiter.stopTimer();
          resolve({ acknowledged: leaseholders.length - waiter.expired, expired: waiter.expired });
        },
      };
      this.#waiters.add(waiter);
      this.#awaitExpiry(waiter);
    });
  }

  /** Resolves when nobody holds a lease from here. Grants must have stopped. */
  async untilNoLease(): Promise<void> {
    const { clock } = this.#options;
    for (;;) {
      const ends = [...this.#sessions.values()].map(({ leaseEnd }) => leaseEnd);
      const left = Math.max(0, ...ends) - clock.monotonic();
      if (left <= 0 || ends.length === 0) return;
      await new Promise<void>((resolve) => clock.after(Math.max(1, Math.ceil(left)), resolve));
    }
  }

  /** A verifier has come this far, or has left. */
  #settle(session: Session, applied: number): void {
    for (const waiter of [...this.#waiters]) {
      if (applied < waiter.epoch || !waiter.pending.delete(session)) continue;
      if (waiter.pending.size === 0) waiter.done();
      else if (session.leaseEnd === waiter.deadline) this.#awaitExpiry(waiter);
    }
  }

  #awaitExpiry(waiter: Waiter): void {
    waiter.stopTimer();
    waiter.deadline = Math.max(...[...waiter.pending].map(({ leaseEnd }) => leaseEnd));
    const left = waiter.deadline - this.#options.clock.monotonic();
    // Timers may come a moment early.
    waiter.stopTimer = this.#options.clock.after(Math.max(1, Math.ceil(left)), () => this.#expire(waiter));
  }

  #expire(waiter: Waiter): void {
    for (const session of waiter.pending) {
      if (this.#holdsLease(session)) continue;
      waiter.pending.delete(session);
      waiter.expired += 1;
      this.#leasesLost += 1;
    }
    if (waiter.pending.size === 0) waiter.done();
    else this.#awaitExpiry(waiter);
  }

  #holdsLease({ leaseEnd }: Session): boolean {
    return leaseEnd > this.#options.clock.monotonic();
  }
}
