import {
  type Clock,
  type KeyFormats,
  type Loaded,
  PROTOCOL,
  type RefusalCode,
  type ServiceTokenSnapshot,
  type ToAuthority,
  type ToVerifier,
  type UsageCount,
} from '@latchkey/verifier';
import type { VerifierIdentity, VerifierLink } from '../barrier/attached-verifiers.ts';
import type { Barrier, BarrierStore } from '../barrier/barrier.ts';
import { changesFormats } from '../barrier/change-feed.ts';
import type { LoadForVerifier } from './load-for-verifier.ts';

export interface ServeVerifierSettings {
  readonly barrier: Barrier;
  readonly clock: Clock;
  readonly store: Pick<BarrierStore, 'readClock' | 'readChanges' | 'rememberVerifier' | 'forgetVerifiers'>;
  readonly load: LoadForVerifier;
  readonly formats: () => KeyFormats;
  /** `null` unless it is an active service token; rejects when that cannot be told. */
  readonly proveServiceToken: (text: string) => Promise<ServiceTokenSnapshot | null>;
  /** Whether this is still what the token stands for. */
  readonly holdsServiceToken: (token: ServiceTokenSnapshot) => boolean;
  /** Whether a verifier with this token may ask about an API. */
  readonly covers: (token: ServiceTokenSnapshot, api: string) => boolean;
  readonly countUsage: (counts: readonly UsageCount[]) => void;
  readonly onError: (error: unknown) => void;
}

/** The other end of a connection. */
export interface VerifierConnection {
  /** IP address. */
  readonly address: string;
  readonly send: (message: ToVerifier) => void;
  readonly close: () => void;
}

/** A gap that is longer is not told change by change. */
const MOST_CHANGES = 500;
/** How long a connection may stay without having joined. */
const LONGEST_ENTRY_MS = 10_000;
/** Verifiers count on while they are cut off, but not for longer than they may decide. */
const OLDEST_USE_MS = 3_600_000;
/** How long a verifier that was refused may take to say that it has stopped deciding. */
const FAREWELL_MS = 2_000;

/** One verifier on one connection: lets it in, tells it of changes, answers its renewals and its questions. */
export class ServeVerifier {
  readonly #settings: ServeVerifierSettings;
  readonly #connection: VerifierConnection;
  readonly #link: VerifierLink;
  #identity: VerifierIdentity | null = null;
  #token: ServiceTokenSnapshot | null = null;
  /** Node under which it was noted that it may hold a lease. */
  #notedAt = '';
  #joining = false;
  /** What it showed when it joined. */
  #tokenText = '';
  /** Its token was touched, and it is not known yet whether it still counts: nothing is confirmed meanwhile. */
  #proving = false;
  #refused = false;
  #ended = false;
  #lastReport = -1;

  constructor(settings: ServeVerifierSettings, connection: VerifierConnection) {
    this.#settings = settings;
    this.#connection = connection;
    settings.clock.after(LONGEST_ENTRY_MS, () => {
      if (this.#identity === null) this.end();
    });
    this.#link = {
      push: (change) => {
        // A change that concerns its own token ends it, if the token is no longer what it was.
        if (change.touches.some(({ kind, id }) => kind === 'service_token' && id === this.#token?.id)) {
          void this.#checkToken();
        } else if (change.touches.some(({ kind }) => kind === 'everything')) {
          this.#refuse('join_again', 'What is known here was read anew.');
        }
        const formats = changesFormats(change) ? settings.formats() : null;
        connection.send({ type: 'change', change, formats });
      },
      end: () => this.end(),
      move: () => this.#refuse('moving', 'This process stops. Join another one.'),
    };
  }

  /** Never throws. `null` stands for what is no message. */
  async receive(message: ToAuthority | null): Promise<void> {
    if (this.#ended || (this.#refused && message?.type !== 'leave')) return;
    try {
      await this.#take(message);
    } catch (error) {
      this.#settings.onError(error);
      if (message?.type === 'renew') this.#send({ type: 'not_now', n: message.n });
      else if (message !== null && 'n' in message) this.#send({ type: 'not_loaded', n: message.n });
      else this.#refuse('join_again', 'The authority cannot answer at the moment.');
    }
  }

  /** The connection is gone, or is to be ended. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#identity !== null) {
      this.#settings.barrier.attached.disconnect(this.#identity.incarnation, this.#link);
    }
    this.#connection.close();
  }

  async #take(message: ToAuthority | null): Promise<void> {
    if (message === null) {
      this.#refuse('invalid_message', 'This is no message of the protocol.');
      return;
    }
    if (message.type === 'join') {
      await this.#join(message);
      return;
    }
    const { identity, token } = this.#requireJoined();
    if (identity === null || token === null) {
      this.#refuse('join_again', 'Join first.');
      return;
    }
    switch (message.type) {
      case 'renew':
        await this.#renew(identity, message.n, message.applied);
        return;
      case 'load_key':
        this.#loaded(message.n, await this.#settings.load.loadKey(message.key, token));
        return;
      case 'load_imported_key':
        this.#loaded(message.n, await this.#settings.load.loadImportedKey(message.text, token));
        return;
      case 'load_api': {
        const { asOf, snapshot } = await this.#settings.load.loadApi(message.slug, token);
        this.#send({ type: 'loaded_api', n: message.n, asOf, api: snapshot });
        return;
      }
      case 'usage':
        this.#takeUsage(message, token);
        return;
      case 'leave':
        this.#leave(identity);
    }
  }

  async #join(message: Extract<ToAuthority, { type: 'join' }>): Promise<void> {
    const { barrier, proveServiceToken } = this.#settings;
    if (this.#joining) {
      this.#refuse('invalid_message', 'A connection joins once.');
      return;
    }
    this.#joining = true;
    if (message.protocol !== PROTOCOL) {
      this.#refuse(
        'unsupported_protocol',
        `This verifier speaks protocol ${message.protocol}, the authority protocol ${PROTOCOL}. Use versions of the same protocol.`,
      );
      return;
    }
    const token = await proveServiceToken(message.serviceToken);
    if (token === null) {
      this.#refuse('invalid_service_token', 'The service token is unknown or was revoked.');
      return;
    }
    if (!this.#settings.covers(token, message.api)) {
      this.#refuse('forbidden_api', `The service token does not cover the API "${message.api}".`);
      return;
    }
    const identity: VerifierIdentity = {
      incarnation: message.incarnation,
      name: message.name,
      version: message.version,
      address: this.#connection.address,
      serviceTokenId: token.id,
      serviceTokenName: token.name,
    };
    if (!barrier.attached.hasRoom(identity)) {
      this.#refuse('too_many', 'Too many verifiers are attached.');
      return;
    }
    const joined = barrier.attached.beginJoin(identity.incarnation);
    try {
      await this.#admit(message, identity, token);
    } finally {
      joined();
    }
  }

  async #admit(
    message: Extract<ToAuthority, { type: 'join' }>,
    identity: VerifierIdentity,
    token: ServiceTokenSnapshot,
  ): Promise<void> {
    const { barrier, store, formats } = this.#settings;
    // Before the first grant: whoever takes over from this process must know whom to wait for.
    await this.#note(identity);
    const sameHistory = message.historyId === barrier.historyId;
    const stands = sameHistory ? message.epoch : 0;
    // It may have heard from another process of what this one is about to hear.
    if (stands > barrier.feed.applied) {
      const { epoch } = await store.readClock();
      await barrier.feed.catchUpTo(Math.min(epoch, stands));
    }
    const lacking = sameHistory ? await this.#changesAfter(stands) : null;
    if (this.#ended) return;
    // It may have been revoked meanwhile, and this connection is told of changes from now on only.
    if (!this.#settings.holdsServiceToken(token)) {
      this.#refuse('join_again', 'The service token was changed just now.');
      return;
    }
    this.#identity = identity;
    this.#token = token;
    this.#tokenText = message.serviceToken;
    barrier.attached.join(identity, stands, this.#link);
    // What was applied while the log was read is pushed from now on, or brought by the first renewal.
    this.#send({
      type: 'joined',
      historyId: barrier.historyId,
      epoch: lacking?.at(-1)?.epoch ?? barrier.feed.applied,
      changes: lacking,
      formats: formats(),
      leaseTermMs: barrier.leaseTermMs,
    });
  }

  async #note(identity: VerifierIdentity): Promise<void> {
    const { barrier, store, clock } = this.#settings;
    const node = barrier.nodeIncarnation;
    await store.rememberVerifier({ identity, node, termMs: barrier.leaseTermMs, since: clock.wall() });
    this.#notedAt = node;
  }

  /** The others took the row of this node for that of a dead one, and it has another now: only people miss what went with it. */
  async #noteAgain(identity: VerifierIdentity): Promise<void> {
    const { barrier, onError } = this.#settings;
    const noted = barrier.attached.beginJoin(identity.incarnation);
    await this.#note(identity).catch(onError);
    noted();
  }

  async #renew(identity: VerifierIdentity, n: number, applied: number): Promise<void> {
    const { barrier } = this.#settings;
    if (this.#proving) {
      this.#send({ type: 'not_now', n });
      return;
    }
    const renewal = barrier.attached.renew(identity.incarnation, applied);
    if (renewal?.kind === 'granted' && this.#notedAt !== barrier.nodeIncarnation)
      void this.#noteAgain(identity);
    if (renewal === null) {
      this.#refuse('join_again', 'This verifier is not known here any more.');
      return;
    }
    if (renewal.kind === 'granted') {
      this.#send({ type: 'grant', n, epoch: renewal.epoch, leaseMs: renewal.leaseMs });
    } else if (renewal.kind === 'not_now') {
      this.#send({ type: 'not_now', n });
    } else {
      const changes = await this.#changesAfter(applied);
      const epoch = changes?.at(-1)?.epoch ?? renewal.epoch;
      this.#send({ type: 'behind', n, epoch, changes, formats: this.#settings.formats() });
    }
  }

  /** `null` when there are too many, or some are no longer in the log. */
  async #changesAfter(epoch: number) {
    const { barrier, store } = this.#settings;
    const until = barrier.feed.applied;
    if (until <= epoch) return [];
    if (until - epoch > MOST_CHANGES) return null;
    const changes = (await store.readChanges(epoch)).filter((change) => change.epoch <= until);
    const gapless = changes.every((change, index) => change.epoch === epoch + 1 + index);
    return gapless && changes.length === until - epoch ? changes : null;
  }

  #loaded(
    n: number,
    { asOf, snapshot }: Loaded<Extract<ToVerifier, { type: 'loaded_key' }>['key'] & object>,
  ): void {
    this.#send({ type: 'loaded_key', n, asOf, key: snapshot });
  }

  #takeUsage(
    { n, report, counts }: Extract<ToAuthority, { type: 'usage' }>,
    token: ServiceTokenSnapshot,
  ): void {
    if (report > this.#lastReport) {
      this.#lastReport = report;
      const { countUsage, covers, clock } = this.#settings;
      const now = Math.floor(clock.wall());
      // Another machine's clock may be wrong; an hour that is far away would be shown to nobody, or not be pruned.
      const inTime = ({ lastUsedAt }: UsageCount) => Math.min(now, Math.max(now - OLDEST_USE_MS, lastUsedAt));
      countUsage(
        counts
          .filter(({ api }) => covers(token, api))
          .map((count) => ({ ...count, lastUsedAt: inTime(count) })),
      );
    }
    this.#send({ type: 'usage_taken', n });
  }

  #leave({ incarnation }: VerifierIdentity): void {
    const { barrier, store, onError } = this.#settings;
    barrier.attached.leave(incarnation);
    // Where this fails, the next sweep tries it again.
    store.forgetVerifiers([incarnation], barrier.nodeIncarnation).catch(onError);
    this.#send({ type: 'left' });
    this.end();
  }

  /** After its token was touched: whoever may not ask any more is told so, and stops deciding. */
  async #checkToken(): Promise<void> {
    const { proveServiceToken, holdsServiceToken, onError } = this.#settings;
    if (this.#proving || this.#token === null || holdsServiceToken(this.#token)) return;
    this.#proving = true;
    try {
      while (!holdsServiceToken(this.#token)) {
        const proven = await proveServiceToken(this.#tokenText);
        if (proven === null) {
          this.#refuse('invalid_service_token', 'The service token was revoked.');
          return;
        }
        this.#token = proven;
      }
      this.#proving = false;
    } catch (error) {
      onError(error);
      this.#refuse('join_again', 'The authority cannot answer at the moment.');
    }
  }

  #requireJoined() {
    return { identity: this.#identity, token: this.#token };
  }

  #refuse(code: RefusalCode, message: string): void {
    this.#send({ type: 'refused', code, message });
    this.#refused = true;
    if (this.#identity === null) this.end();
    else this.#settings.clock.after(FAREWELL_MS, () => this.end());
  }

  #send(message: ToVerifier): void {
    if (!this.#ended) this.#connection.send(message);
  }
}
