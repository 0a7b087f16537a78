import { randomBytes } from 'node:crypto';
import type { RequiredAccess } from './access-level.ts';
import { AskAuthority, NotAnsweredError } from './ask-authority.ts';
import { Attachment, type AttachmentEvent, type AttachmentState, type Connect } from './attachment.ts';
import { checkNeed, checkSettings } from './check-settings.ts';
import { type Clock, SYSTEM_CLOCK, stayAlive } from './clock.ts';
import { ClockLease } from './clock-lease.ts';
import { createKeyParser, type KeyParser } from './key-format.ts';
import { createRateLimiter } from './limit-rate.ts';
import { createLookUpBudget } from './look-up-budget.ts';
import { openWebSocket } from './open-web-socket.ts';
import type { KeyFormats } from './protocol.ts';
import { type Credential, readCredential } from './read-credential.ts';
import { cutBasePath, readRequest, type VerifiableRequest } from './read-request.ts';
import { createRemoteSource, LOCAL_PEPPER_VERSION } from './remote-source.ts';
import { ReportUsage } from './report-usage.ts';
import { toVerification, type Verification } from './verification.ts';
import { type Decision, UNAVAILABLE, Verifier, type VerifyRequest } from './verifier.ts';
import { WaitUntilReady } from './wait-until-ready.ts';

export interface VerifierSettings {
  /** Of the authority, such as `https://keys.example.com`. */
  readonly url: string;
  /** What an operator made for this service. */
  readonly serviceToken: string;
  /** Slug of the API that this service is. */
  readonly api: string;
  /** What operators see, at most 100 characters; the slug if not given. */
  readonly name?: string;
  /** Most keys held in memory; 100,000 if not given. */
  readonly capacity?: number;
  readonly onEvent?: (event: VerifierEvent) => void;
  /** For tests. */
  readonly connect?: Connect;
  readonly clock?: Clock;
  readonly random?: () => number;
}

export type VerifierEvent =
  | AttachmentEvent
  /** A request was answered 503 although the authority could be asked, for this reason. */
  | { readonly type: 'error'; readonly error: unknown };

/** What a request needs, where that does not follow from its method and path. */
export interface Need {
  /** The level that it needs, whatever its method and path. A key that is limited to single endpoints is then refused. */
  readonly access?: RequiredAccess | undefined;
  /** What it counts against the rate limits, a whole number; 1 if not said. */
  readonly cost?: number | undefined;
  /** The caller's IP address, where the request does not tell it. */
  readonly address?: string | undefined;
  /** Where the API is mounted, such as `/v1`: cut off before its endpoints are compared with the path. */
  readonly basePath?: string | undefined;
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
  /**
   * May this request pass? At once where everything is in memory, else a promise; it does not reject. Throws a
   * `TypeError` at once where the program is wrong: what was passed is no request or no need, or neither says `access`,
   * nor the request its method and its url (or path).
   */
  verify(request: VerifiableRequest, need?: Need): Verification | Promise<Verification>;
  /**
   * Resolves when it can decide by itself. Rejects with a `VerifierNotReadyError` when it is not let in, or could not
   * reach the authority for so long, with what to do; it goes on trying.
   * @param withinMs 30,000 if not given
   */
  ready(withinMs?: number): Promise<void>;
  status(): VerifierStatus;
  /** Stops deciding, reports what was counted, and lets the authority know that nobody has to wait for it. */
  close(): Promise<void>;
}

const VERSION = '0.1.0';
const CAPACITY = 100_000;
/** A request that finds the lease over waits this long for a new one before it is answered 503. */
const LONGEST_WAIT_MS = 1_000;
const USAGE_INTERVAL_MS = 5_000;
const FIRST_PREFIX = 'lk';
const ANYTHING: Need = {};
const ANYWHERE: Pick<VerifyRequest, 'method' | 'path'> = { method: undefined, path: undefined };
const NOTHING_SAID =
  'It was not said what the request needs: give its method and its url (or path), as in verify({ headers, method, url }), or the access, as in verify(request, { access: "write" }).';

/**
 * Attaches to the authority and decides from then on; see `ready`. Throws a `TypeError` that lists all faults of the
 * settings.
 */
export function createVerifier(settings: VerifierSettings): ProtectingVerifier {
  checkSettings(settings);
  return new AttachedVerifier(settings);
}

class AttachedVerifier implements ProtectingVerifier {
  readonly #api: string;
  readonly #onEvent: (event: VerifierEvent) => void;
  readonly #attachment: Attachment;
  readonly #authority: AskAuthority;
  readonly #lease: ClockLease;
  readonly #verifier: Verifier;
  readonly #reports: ReportUsage;
  readonly #waiting: WaitUntilReady;
  #parser: KeyParser = createKeyParser([FIRST_PREFIX]);
  #formats: KeyFormats = { prefixes: [FIRST_PREFIX], imported: [] };
  #decided = 0;
  #lookedUp = 0;

  constructor(settings: VerifierSettings) {
    const clock = settings.clock ?? SYSTEM_CLOCK;
    const capacity = settings.capacity ?? CAPACITY;
    const pepper = randomBytes(32).toString('hex');
    const peppers = new Map([[LOCAL_PEPPER_VERSION, pepper]]);
    this.#api = settings.api;
    this.#onEvent = settings.onEvent ?? (() => {});
    this.#lease = new ClockLease(clock);
    this.#waiting = new WaitUntilReady(clock, settings.url, this.#lease);
    this.#authority = new AskAuthority({
      clock,
      send: (message) => this.#attachment.send(message),
      isAttached: () => this.#attachment.state === 'attached',
    });
    this.#verifier = new Verifier({
      source: createRemoteSource({ authority: this.#authority, pepper, budget: createLookUpBudget(clock) }),
      lease: this.#lease,
      peppers: { live: peppers, test: peppers, service: peppers, imported: peppers },
      limiter: createRateLimiter({ capacity }),
      now: clock.wall,
      acceptsImported: (text) =>
        this.#formats.imported === null || this.#formats.imported.some((prefix) => text.startsWith(prefix)),
      // The authority saw the key and tags it anew.
      onFirstUse: () => {},
      onLoadError: (error) => {
        if (!(error instanceof NotAnsweredError)) this.#tell({ type: 'error', error });
      },
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
      name: settings.name ?? settings.api,
      version: VERSION,
      onFormats: (formats) => this.#setFormats(formats),
      onAnswer: (answer) => this.#authority.answer(answer),
      onEvent: (event) => this.#follow(event),
    });
    this.#reports = new ReportUsage({
      authority: this.#authority,
      usage: this.#verifier.usage,
      clock,
      intervalMs: USAGE_INTERVAL_MS,
    });
    this.#attachment.start();
    this.#reports.start();
  }

  verify(request: VerifiableRequest, need: Need = ANYTHING): Verification | Promise<Verification> {
    if (need !== ANYTHING) checkNeed(need);
    const { access, basePath } = need;
    const { headers, method, path, address } = readRequest(request);
    const credential = readCredential(headers, this.#parser);
    const target = access === undefined ? targetOf(method, path, basePath) : ANYWHERE;
    const question: VerifyRequest = {
      api: this.#api,
      access,
      method: target.method,
      path: target.path,
      address: need.address ?? address,
      cost: need.cost,
    };
    this.#decided += 1;
    const decision = this.#decide(credential, question);
    if (!(decision instanceof Promise) && decision.outcome !== 'unavailable') {
      return toVerification(decision, this.#api);
    }
    this.#lookedUp += 1;
    return this.#finish(decision, credential, question);
  }

  ready(withinMs?: number): Promise<void> {
    return this.#waiting.wait(withinMs);
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
    this.#lease.close();
    await this.#reports.close();
    await this.#attachment.close();
  }

  #decide(credential: Credential, question: VerifyRequest): Decision | Promise<Decision> {
    try {
      const decision = this.#verifier.verify(credential, question);
      return decision instanceof Promise ? decision.catch((error: unknown) => this.#fail(error)) : decision;
    } catch (error) {
      return this.#fail(error);
    }
  }

  /** Whatever goes wrong in here, such as an API that is in no catalogue, is no fault of the caller. */
  #fail(error: unknown): Decision {
    this.#tell({ type: 'error', error });
    return UNAVAILABLE;
  }

  /** A verifier without a lease asks for one, once, before it says that it cannot tell. */
  async #finish(
    first: Decision | Promise<Decision>,
    credential: Credential,
    question: VerifyRequest,
  ): Promise<Verification> {
    const endWait = stayAlive();
    try {
      let decision = await first;
      if (decision.outcome === 'unavailable' && !this.#lease.isValid()) {
        await this.#attachment.renewed(LONGEST_WAIT_MS);
        decision = await this.#decide(credential, question);
      }
      return toVerification(decision, this.#api);
    } finally {
      endWait();
    }
  }

  #setFormats(formats: KeyFormats): void {
    this.#formats = formats;
    this.#parser = createKeyParser(formats.prefixes);
  }

  #follow(event: AttachmentEvent): void {
    if (event.type === 'state' && (event.state === 'connecting' || event.state === 'closed')) {
      this.#authority.giveUp();
    }
    if (event.type === 'lease_granted') this.#loadApi();
    else this.#waiting.follow(event);
    this.#tell(event);
  }

  /** Held before the first request needs it, so that it can be decided should the authority be gone by then. */
  #loadApi(): void {
    const announce = () => this.#waiting.follow({ type: 'lease_granted', milliseconds: this.#lease.left() });
    const api = this.#verifier.findApi(this.#api);
    if (api instanceof Promise) void api.then(announce);
    else announce();
  }

  /** A listener that throws must not keep a change from being applied; its error is still nobody else's. */
  #tell(event: VerifierEvent): void {
    try {
      this.#onEvent(event);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

/** What tells the access that a request needs, where the program does not. */
function targetOf(
  method: string | undefined,
  path: string | undefined,
  basePath: string | undefined,
): Pick<VerifyRequest, 'method' | 'path'> {
  if (method === undefined || path === undefined) throw new TypeError(NOTHING_SAID);
  return { method, path: basePath === undefined ? path : cutBasePath(path, basePath) };
}
