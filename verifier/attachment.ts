import type { Clock } from './clock.ts';
import type { ClockLease, Moment } from './clock-lease.ts';
import {
  type KeyFormats,
  PROTOCOL,
  type RefusalCode,
  type ToAuthority,
  type ToVerifier,
} from './protocol.ts';
import type { Change } from './snapshot.ts';

/** One connection to the authority. It is used once: a connection that ended is replaced by a new one. */
export interface Connection {
  readonly send: (message: ToAuthority) => void;
  readonly close: () => void;
}

export interface ConnectionEvents {
  readonly onOpen: () => void;
  readonly onMessage: (message: ToVerifier) => void;
  /** Once, also when it could not be opened. */
  readonly onClose: (reason: string) => void;
}

export type Connect = (events: ConnectionEvents) => Connection;

/** What is held, and how far it has come. */
export interface Replica {
  readonly applied: number;
  readonly apply: (change: Change) => void;
  /** Forgets everything; what follows belongs to another history. */
  readonly restart: (epoch: number) => void;
}

/**
 * `connecting`: no connection; it still decides as long as its lease lasts. `joining`: connected, not let in yet.
 * `attached`: hears of every change. `closed`: for good.
 */
export type AttachmentState = 'connecting' | 'joining' | 'attached' | 'closed';

export type AttachmentEvent =
  | { readonly type: 'state'; readonly state: AttachmentState; readonly reason: string }
  | { readonly type: 'refused'; readonly code: RefusalCode; readonly message: string }
  /** Its records belong to a past that the authority no longer knows, or the authority went back in time. */
  | { readonly type: 'history_changed' }
  | { readonly type: 'lease_granted'; readonly milliseconds: number }
  | { readonly type: 'change_applied'; readonly epoch: number };

export interface AttachmentOptions {
  readonly connect: Connect;
  readonly clock: Clock;
  /** At least 0, below 1. */
  readonly random: () => number;
  readonly lease: ClockLease;
  readonly replica: Replica;
  readonly serviceToken: string;
  /** Slug of the API that is protected. */
  readonly api: string;
  readonly incarnation: string;
  readonly name: string;
  readonly version: string;
  readonly onFormats: (formats: KeyFormats) => void;
  readonly onEvent: (event: AttachmentEvent) => void;
  /** Every other message: answers to what `send` asked. */
  readonly onAnswer: (message: Answer) => void;
}

export type Answer = Extract<
  ToVerifier,
  { readonly type: 'loaded_key' | 'loaded_api' | 'not_loaded' | 'usage_taken' }
>;

/** Without an answer of any kind an attempt to connect is given up; some systems would wait for minutes. */
const LONGEST_CONNECT_MS = 10_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;
/** After a refusal that trying again does not mend, at most. */
const REFUSED_PAUSE_MS = 30_000;
/** Renewals in one lease term, so that two of them may be lost. */
const RENEWALS_PER_TERM = 3;
const SHORTEST_RENEWAL_MS = 20;
/** How long a verifier that leaves waits until that was heard. */
const LONGEST_FAREWELL_MS = 1_000;

const FINAL_REFUSALS: ReadonlySet<RefusalCode> = new Set([
  'invalid_service_token',
  'forbidden_api',
  'unsupported_protocol',
]);

/**
 * Keeps a verifier attached to its authority: joins, applies changes in order, confirms them, renews the lease, and
 * joins again, wherever it can, when the connection is gone.
 *
 * What makes a revoked key stay dead is here in four places: a change is applied before it is confirmed; a grant counts
 * only when everything it presupposes is applied; it counts from before it was asked for; and a change that is not the
 * next one is never applied.
 */
export class Attachment {
  readonly #options: AttachmentOptions;
  #connection: Connection | null = null;
  #state: AttachmentState = 'connecting';
  #historyId: string | null = null;
  #leaseTermMs = 10_000;
  #renewals = 0;
  /** When each renewal under way was asked for, by its number, and what it confirmed. */
  readonly #askedAt = new Map<number, { readonly moment: Moment; readonly applied: number }>();
  /** Something was applied since the last renewal was sent. */
  #unconfirmed = false;
  #stopTimer: () => void = () => {};
  #failures = 0;
  /** Since when there has been nobody to ask, on the monotonic clock. */
  #lostAt: number;
  /** What waits for the next grant, if anything does. */
  #renewing: Promise<void> | null = null;
  #onceRenewed: () => void = () => {};
  /** The connection over which it has said that it leaves. */
  #leaving: Connection | null = null;
  #onceLeft: () => void = () => {};
  #left: Promise<void> = Promise.resolve();

  constructor(options: AttachmentOptions) {
    this.#options = options;
    this.#lostAt = options.clock.monotonic();
  }

  get state(): AttachmentState {
    return this.#state;
  }

  get leaseTermMs(): number {
    return this.#leaseTermMs;
  }

  start(): void {
    if (this.#connection !== null || this.#state === 'closed') return;
    let current: Connection | null = null;
    const isCurrent = () => current !== null && current === this.#connection;
    const isLeaving = () => current !== null && current === this.#leaving;
    current = this.#options.connect({
      onOpen: () => isCurrent() && this.#join(),
      onMessage: (message) => {
        if (isCurrent()) this.#receive(message);
        else if (isLeaving() && message.type === 'left') this.#onceLeft();
      },
      onClose: (reason) => {
        if (isCurrent()) this.#lost(reason, this.#pause());
        else if (isLeaving()) this.#onceLeft();
      },
    });
    this.#connection = current;
    this.#later(LONGEST_CONNECT_MS, () => this.#lost('the authority cannot be reached', this.#pause()));
  }

  /** Sends what is no renewal, such as the question for a key. False when there is nobody to send it to. */
  send(message: ToAuthority): boolean {
    if (this.#connection === null || this.#state !== 'attached') return false;
    this.#connection.send(message);
    return true;
  }

  /**
   * Resolves with the next grant, or after so many milliseconds; at once where nobody was there to ask for as long as
   * that already.
   */
  renewed(milliseconds: number): Promise<void> {
    const away = this.#options.clock.monotonic() - this.#lostAt;
    if (this.#state === 'closed' || (this.#state !== 'attached' && away > milliseconds))
      return Promise.resolve();
    if (this.#renewing !== null) return this.#renewing;
    const renewing = new Promise<void>((resolve) => {
      const stop = this.#options.clock.after(milliseconds, () => this.#announceRenewal());
      this.#onceRenewed = () => {
        stop();
        resolve();
      };
    });
    this.#renewing = renewing;
    this.#renew();
    return renewing;
  }

  /**
   * Stops deciding, then says so: nobody has to wait for this verifier any more. Resolves when that was heard, or could
   * not be within a second.
   */
  close(): Promise<void> {
    if (this.#state === 'closed') return this.#left;
    this.#options.lease.close();
    const connection = this.#connection;
    const attached = this.#state === 'attached';
    this.#drop();
    this.#announceRenewal();
    this.#enter('closed', 'closed');
    if (connection !== null && attached) this.#left = this.#leave(connection);
    else connection?.close();
    return this.#left;
  }

  #leave(connection: Connection): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.#options.clock.after(LONGEST_FAREWELL_MS, () => this.#onceLeft());
      this.#leaving = connection;
      this.#onceLeft = () => {
        this.#leaving = null;
        stop();
        connection.close();
        resolve();
      };
      connection.send({ type: 'leave' });
    });
  }

  #join(): void {
    const { serviceToken, api, incarnation, name, version, replica } = this.#options;
    this.#enter('joining', 'connected');
    this.#connection?.send({
      type: 'join',
      protocol: PROTOCOL,
      serviceToken,
      api,
      incarnation,
      name,
      version,
      historyId: this.#historyId,
      epoch: replica.applied,
    });
    this.#later(this.#leaseTermMs, () => this.#lost('the authority does not answer', this.#pause()));
  }

  #receive(message: ToVerifier): void {
    switch (message.type) {
      case 'joined':
        if (this.#state === 'joining') this.#joined(message);
        return;
      case 'refused':
        this.#refused(message);
        return;
      case 'change':
        if (this.#state === 'attached') this.#changed(message.change, message.formats);
        return;
      case 'grant':
        this.#granted(message);
        return;
      case 'behind': {
        const confirmed = this.#askedAt.get(message.n)?.applied ?? this.#options.replica.applied;
        this.#askedAt.delete(message.n);
        if (this.#state === 'attached') this.#behind(message, confirmed);
        return;
      }
      case 'not_now':
        this.#askedAt.delete(message.n);
        if (this.#unconfirmed) this.#renew();
        return;
      case 'left':
        return;
      default:
        this.#options.onAnswer(message);
    }
  }

  #joined({
    historyId,
    epoch,
    changes,
    formats,
    leaseTermMs,
  }: Extract<ToVerifier, { type: 'joined' }>): void {
    const { replica, lease, onEvent, onFormats } = this.#options;
    const sameHistory = this.#historyId === historyId;
    if (sameHistory && epoch < replica.applied) {
      // A database that was put back without saying so. What is held belongs to a past that is gone: were it kept, it
      // would look current again as soon as the new past is as long as the old one.
      lease.end();
      replica.restart(0);
      this.#historyId = null;
      onEvent({ type: 'history_changed' });
      this.#lost('the authority has gone back in time', this.#refusedPause());
      return;
    }
    if (!sameHistory) {
      if (this.#historyId !== null) onEvent({ type: 'history_changed' });
      lease.end();
      replica.restart(0);
      this.#historyId = historyId;
    }
    this.#leaseTermMs = leaseTermMs;
    this.#failures = 0;
    onFormats(formats);
    this.#enter('attached', 'joined');
    this.#catchUp(sameHistory ? changes : null, epoch);
  }

  /** @param changes those above what is applied, in order; `null` when all that is held must go */
  #catchUp(changes: readonly Change[] | null, epoch: number): void {
    const { replica } = this.#options;
    if (changes === null) replica.apply({ epoch, touches: [{ kind: 'everything', id: '' }] });
    else for (const change of changes) if (change.epoch === replica.applied + 1) replica.apply(change);
    this.#unconfirmed = true;
    this.#renew();
  }

  /** @param confirmed by the renewal that is answered; changes that came meanwhile may have brought it all already */
  #behind({ changes, epoch, formats }: Extract<ToVerifier, { type: 'behind' }>, confirmed: number): void {
    this.#options.onFormats(formats);
    this.#catchUp(changes, epoch);
    if (this.#options.replica.applied === confirmed)
      this.#lost('the authority answers wrongly', this.#pause());
  }

  #changed(change: Change, formats: KeyFormats | null): void {
    const { replica, onFormats, onEvent } = this.#options;
    if (change.epoch <= replica.applied) return;
    // Otherwise one of those before it was lost, and the answer to the renewal brings them.
    if (change.epoch === replica.applied + 1) {
      if (formats !== null) onFormats(formats);
      replica.apply(change);
      onEvent({ type: 'change_applied', epoch: change.epoch });
    }
    this.#unconfirmed = true;
    this.#renew();
  }

  /** One renewal at a time; what is applied while one is under way is confirmed by the next. */
  #renew(): void {
    if (this.#state !== 'attached') return;
    if (this.#askedAt.size > 0) return;
    this.#renewals += 1;
    this.#unconfirmed = false;
    const { applied } = this.#options.replica;
    this.#askedAt.set(this.#renewals, { moment: this.#options.lease.now(), applied });
    this.#connection?.send({ type: 'renew', n: this.#renewals, applied });
    this.#later(this.#leaseTermMs / RENEWALS_PER_TERM, () => this.#renewalDue());
  }

  /** The next renewal is due; an unanswered one means that the connection is dead, whatever it says of itself. */
  #renewalDue(): void {
    if (this.#askedAt.size > 0) this.#lost('the authority does not answer', 0);
    else this.#renew();
  }

  #granted({ n, epoch, leaseMs }: Extract<ToVerifier, { type: 'grant' }>): void {
    const { lease, replica, onEvent } = this.#options;
    const asked = this.#askedAt.get(n);
    this.#askedAt.delete(n);
    if (asked === undefined || this.#state !== 'attached') return;
    if (replica.applied >= epoch) {
      lease.extend(asked.moment, leaseMs);
      // A grant that came too late, or from before the clock was set back, is none.
      if (lease.isValid()) {
        onEvent({ type: 'lease_granted', milliseconds: leaseMs });
        this.#announceRenewal();
      }
      const next = Math.max(SHORTEST_RENEWAL_MS, Math.min(leaseMs, this.#leaseTermMs) / RENEWALS_PER_TERM);
      this.#later(next, () => this.#renewalDue());
    }
    if (this.#unconfirmed) this.#renew();
  }

  #announceRenewal(): void {
    this.#renewing = null;
    this.#onceRenewed();
  }

  #refused({ code, message }: Extract<ToVerifier, { type: 'refused' }>): void {
    const final = FINAL_REFUSALS.has(code);
    const moving = code === 'moving';
    // Whoever is no longer let in stops deciding at once, and says so: nobody has to wait for the lease.
    if (final || moving) {
      this.#options.lease.end();
      this.#connection?.send({ type: 'leave' });
    }
    this.#options.onEvent({ type: 'refused', code, message });
    this.#lost(message, final ? this.#refusedPause() : moving ? 0 : this.#pause());
  }

  /** The lease goes on: it is the authority that waits until it is over. */
  #lost(reason: string, pauseMs: number): void {
    if (this.#state === 'attached') this.#lostAt = this.#options.clock.monotonic();
    const connection = this.#connection;
    this.#drop();
    connection?.close();
    this.#enter('connecting', reason);
    this.#later(pauseMs, () => this.start());
  }

  #drop(): void {
    this.#connection = null;
    this.#askedAt.clear();
    this.#stopTimer();
  }

  /** Longer with each failure, and never the same for all that have lost the same authority. */
  #pause(): number {
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 20);
    return this.#vary(longest);
  }

  #refusedPause(): number {
    return this.#vary(REFUSED_PAUSE_MS);
  }

  #vary(milliseconds: number): number {
    return milliseconds * (0.5 + this.#options.random() / 2);
  }

  #later(milliseconds: number, run: () => void): void {
    this.#stopTimer();
    this.#stopTimer = this.#options.clock.after(milliseconds, run);
  }

  #enter(state: AttachmentState, reason: string): void {
    this.#state = state;
    this.#options.onEvent({ type: 'state', state, reason });
  }
}
