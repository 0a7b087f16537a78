import { randomBytes } from 'node:crypto';
import type { RequiredAccess } from './access-level.ts';
import { AskAuthority } from './ask-authority.ts';
import { Attachment, type AttachmentEvent, type AttachmentState, type Connect } from './attachment.ts';
import { type Clock, SYSTEM_CLOCK } from './clock.ts';
import { ClockLease } from './clock-lease.ts';
import { createKeyParser, type KeyParser } from './key-format.ts';
import { createRateLimiter } from './limit-rate.ts';
import { createLookUpBudget } from './look-up-budget.ts';
import { openWebSocket } from './open-web-socket.ts';
import type { KeyFormats } from './protocol.ts';
import { type Credential, readCredential } from './read-credential.ts';
import { readRequest, type VerifiableRequest } from './read-request.ts';
import { UsageRecorder } from './record-usage.ts';
import { createRemoteSource, LOCAL_PEPPER_VERSION } from './remote-source.ts';
import { ReportUsage } from './report-usage.ts';
import { toVerification, type Verification } from './verification.ts';
import { type Decision, UNAVAILABLE, UnknownApiError, Verifier, type VerifyRequest } from './verifier.ts';

export interface VerifierSettings {
  /** Of the authority, such as `https://keys.example.com`. */
  readonly url: string;
  /** What an operator made for this service. */
  readonly serviceToken: string;
  /** Slug of the API that this service is. */
  readonly api: string;
  /** What operators see; the name of the process if not given. */
  readonly name?: string;
  /** Most keys held in memory; 100,000 if not given. */
  readonly capacity?: number;
  readonly onEvent?: (event: AttachmentEvent) => void;
  /** For tests. */
  readonly connect?: Connect;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** What a request needs, where that does not follow from its method and path. */
export interface Need {
  readonly access?: RequiredAccess;
  /** What it counts against the rate limits; 1 if not said. */
  readonly cost?: number;
  /** The caller's IP address, where the request does not tell it. */
  readonly address?: string;
}

export interface VerifierStatus {
  readonly state: AttachmentState;
  /** Milliseconds for which it may decide without hearing from the authority. */
  readonly leaseLeftMs: number;
  /** Epoch of the last change applied. */
  readonly applied: number;
  readonly keysHeld: number;
  /** Requests decided, and how many of them asked the authority first. */
  readonly decided: number;
  readonly lookedUp: number;
  /** Decisions that will be missing in usage reports. */
  readonly usageLost: number;
}

/** Decides requests inside the protected service. */
export interface ProtectingVerifier {
  /** May this request pass? At once where everything is in memory, else a promise; it does not reject. */
  verify(request: VerifiableRequest, need?: Need): Verification | Promise<Verification>;
  /** Resolves when it can decide by itself. Rejects when it is not let in, with what to do. */
  ready(): Promise<void>;
  status(): VerifierStatus;
  /** Stops deciding, reports what was counted, and lets the authority know that nobody has to wait for it. */
  close(): Promise<void>;
}

/** The authority does not let this verifier in. */
export class VerifierRefusedError extends Error {
  override readonly name = 'VerifierRefusedError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export const VERSION = '0.1.0';
const CAPACITY = 100_000;
/** A request that finds the lease over waits this long for a new one before it is answered 503. */
const LONGEST_WAIT_MS = 1_000;
const USAGE_INTERVAL_MS = 5_000;
const FIRST_PREFIX = 'lk';

/** Attaches to the authority and decides from then on; see `ready`. */
export function createVerifier(settings: VerifierSettings): ProtectingVerifier {
  return new AttachedVerifier(settings);
}

class AttachedVerifier implements ProtectingVerifier {
  readonly #settings: VerifierSettings;
  readonly #attachment: Attachment;
  readonly #lease: ClockLease;
  readonly #verifier: Verifier;
  readonly #reports: ReportUsage;
  #parser: KeyParser = createKeyParser([FIRST_PREFIX]);
  #formats: KeyFormats = { prefixes: [FIRST_PREFIX], imported: [] };
  #refusal: VerifierRefusedError | null = null;
  #onceReady: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
  #decided = 0;
  #lookedUp = 0;

  constructor(settings: VerifierSettings) {
    const clock = settings.clock ?? SYSTEM_CLOCK;
    const capacity = settings.capacity ?? CAPACITY;
    const pepper = randomBytes(32).toString('hex');
    const peppers = new Map([[LOCAL_PEPPER_VERSION, pepper]]);
    this.#settings = settings;
    this.#lease = new ClockLease(clock);
    const authority = new AskAuthority({ clock, send: (message) => this.#attachment.send(message) });
    const usage = new UsageRecorder(capacity);
    this.#verifier = new Verifier({
      source: createRemoteSource({
        authority,
        pepper,
        budget: createLookUpBudget(clock.monotonic),
      }),
      lease: this.#lease,
      peppers: { live: peppers, test: peppers, service: peppers, imported: peppers },
      limiter: createRateLimiter({ capacity }),
      usage,
      now: clock.wall,
      acceptsImported: (text) =>
        this.#formats.imported === null || this.#formats.imported.some((prefix) => text.startsWith(prefix)),
      // The authority saw the key and tags it anew.
      onFirstUse: () => {},
      onLoadError: () => {},
      capacity,
    });
    this.#attachment = new Attachment({
      connect: settings.connect ?? openWebSocket(settings.url),
      clock,
      random: settings.random ?? Math.random,
      lease: this.#lease,
      replica: this.#verifier,
      serviceToken: settings.serviceToken,
      api: settings.api,
      incarnation: randomBytes(16).toString('base64url'),
      name: settings.name ?? 'verifier',
      version: VERSION,
      onFormats: (formats) => this.#setFormats(formats),
      onAnswer: (answer) => authority.answer(answer),
      onEvent: (event) => {
        if (event.type === 'state' && event.state === 'connecting') authority.giveUp();
        this.#follow(event);
        settings.onEvent?.(event);
      },
    });
    this.#reports = new ReportUsage({ authority, usage, clock, intervalMs: USAGE_INTERVAL_MS });
    this.#attachment.start();
    this.#reports.start();
  }

  verify(request: VerifiableRequest, need: Need = {}): Verification | Promise<Verification> {
    const { headers, method, path, address } = readRequest(request);
    const credential = readCredential(headers, this.#parser);
    const question: VerifyRequest = {
      api: this.#settings.api,
      access: need.access,
      method: need.access === undefined ? method : undefined,
      path: need.access === undefined ? path : undefined,
      address: need.address ?? address,
      cost: need.cost,
    };
    this.#decided += 1;
    const decide = () => this.#decide(credential, question);
    const decision = decide();
    if (!(decision instanceof Promise) && decision.outcome !== 'unavailable') {
      return toVerification(decision, this.#settings.api);
    }
    this.#lookedUp += 1;
    return this.#finish(decision, decide);
  }

  ready(): Promise<void> {
    if (this.#lease.isValid()) return Promise.resolve();
    if (this.#refusal !== null) return Promise.reject(this.#refusal);
    return new Promise((resolve, reject) => this.#onceReady.push({ resolve, reject }));
  }

  status(): VerifierStatus {
    return {
      state: this.#attachment.state,
      leaseLeftMs: Math.round(this.#lease.left()),
      applied: this.#verifier.applied,
      keysHeld: this.#verifier.keysHeld,
      decided: this.#decided,
      lookedUp: this.#lookedUp,
      usageLost: this.#reports.lost,
    };
  }

  async close(): Promise<void> {
    this.#lease.end();
    await this.#reports.close();
    this.#attachment.close();
  }

  #decide(credential: Credential, question: VerifyRequest): Decision | Promise<Decision> {
    try {
      const decision = this.#verifier.verify(credential, question);
      return decision instanceof Promise ? decision.catch(unlessUnknown) : decision;
    } catch (error) {
      return unlessUnknown(error);
    }
  }

  /** A verifier without a lease asks for one, once, before it says that it cannot tell. */
  async #finish(
    first: Decision | Promise<Decision>,
    again: () => Decision | Promise<Decision>,
  ): Promise<Verification> {
    let decision = await first;
    if (decision.outcome === 'unavailable' && !this.#lease.isValid()) {
      await this.#attachment.renewed(LONGEST_WAIT_MS);
      decision = await again();
    }
    return toVerification(decision, this.#settings.api);
  }

  #setFormats(formats: KeyFormats): void {
    this.#formats = formats;
    this.#parser = createKeyParser(formats.prefixes);
  }

  #follow(event: AttachmentEvent): void {
    if (event.type === 'refused' && FINAL.has(event.code)) {
      this.#refusal = new VerifierRefusedError(event.code, event.message);
      for (const { reject } of this.#onceReady.splice(0)) reject(this.#refusal);
    } else if (event.type === 'lease_granted') {
      this.#refusal = null;
      for (const { resolve } of this.#onceReady.splice(0)) resolve();
    }
  }
}

/** An API that was taken out of the catalogue is no fault of the caller. */
function unlessUnknown(error: unknown): Decision {
  if (error instanceof UnknownApiError) return UNAVAILABLE;
  throw error;
}

const FINAL = new Set(['invalid_service_token', 'forbidden_api', 'unsupported_protocol']);
