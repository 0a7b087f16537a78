import { hash } from 'node:crypto';
import { type AccessRequest, decide, plain, refuse, type Verdict } from './decide.ts';
import { HeldRecords, type RecordSource } from './held-records.ts';
import { NOT_HELD } from './id-table.ts';
import type { ParsedKey } from './key-format.ts';
import type { RateDecision, RateLimiter } from './limit-rate.ts';
import { type Fetched, NOT_LOADED } from './on-demand-records.ts';
import { OUTCOME_MESSAGE } from './outcome.ts';
import { KeyProver } from './prove-key.ts';
import type { Credential } from './read-credential.ts';
import {
  type ApiRecord,
  KeyRecord,
  type KeyTerms,
  type ServiceTokenRecord,
  type Standing,
} from './record.ts';
import type { UsageSource } from './record-usage.ts';
import type { Change, ServiceTokenSnapshot } from './snapshot.ts';
import { standingOn, subjectOf } from './standing.ts';
import {
  equalInConstantTime,
  newestPepper,
  type Peppers,
  packTag,
  provesSecret,
  tagImportedKey,
} from './tag-secret.ts';
import { NO_TAG } from './tag-words.ts';

/** May this verifier decide now? Asked last, in the same synchronous block as the decision. */
export interface Lease {
  isValid(): boolean;
}

export interface VerifierPeppers {
  readonly live: Peppers;
  readonly test: Peppers;
  readonly service: Peppers;
  readonly imported: Peppers;
}

export interface VerifierOptions {
  readonly source: RecordSource;
  readonly lease: Lease;
  readonly peppers: VerifierPeppers;
  readonly limiter: RateLimiter;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  /** Whether a credential that is not in our format can be an imported key at all. */
  readonly acceptsImported: (text: string) => boolean;
  /** Called with each imported key that still stands under its old hash, once it proved itself, and its new tag. */
  readonly onFirstUse: (key: KeyRecord, tag: string) => void;
  readonly onLoadError: (error: unknown) => void;
  /** Most keys held, and most pairs of key and API counted between two flushes beside those of held keys. */
  readonly capacity: number;
}

export interface VerifyRequest extends AccessRequest {
  /** Slug of the API that is called; `null` to ask about the key alone. */
  readonly api: string | null;
  /** What the request counts against the rate limits; 1 if not said. */
  readonly cost?: number | undefined;
}

export interface Decision extends Verdict {
  /** Known once the secret was proved. */
  readonly key: KeyRecord | null;
  readonly api: ApiRecord | null;
  readonly rate: RateDecision | null;
}

/** The caller names an API that is not in the catalogue. */
export class UnknownApiError extends Error {
  override readonly name = 'UnknownApiError';
}

/** `unknowable`: the pepper that the key takes is not here, which is no fault of it. */
type Proof = 'right' | 'wrong' | 'unknowable';

/** Each load can be overtaken by a change; a request gives up after this many. */
const MOST_LOADS = 6;
/** Compared with when there is no record, so that an unknown id costs what a wrong secret costs. */
const NO_PACKED_TAG = '\0'.repeat(32);

/**
 * Decides requests from records held in memory. One per process that decides; the server embeds the same
 * one as a protected service does.
 */
export class Verifier {
  readonly #options: VerifierOptions;
  readonly #records: HeldRecords;
  readonly #prover = new KeyProver();

  constructor(options: VerifierOptions) {
    this.#options = options;
    this.#records = new HeldRecords(options);
  }

  /** Epoch of the last change applied here. */
  get applied(): number {
    return this.#records.applied;
  }

  get keysHeld(): number {
    return this.#records.keys.size;
  }

  /** The decisions about known keys. */
  get usage(): UsageSource {
    return this.#records.usage;
  }

  apply(change: Change): void {
    this.#records.apply(change);
  }

  /** Forgets everything held and stands at this epoch: what follows belongs to another history. */
  restart(epoch: number): void {
    this.#records.restart(epoch);
  }

  /** Decides one request; at once when everything it needs is held. Throws `UnknownApiError`. */
  verify(credential: Credential, request: VerifyRequest): Decision | Promise<Decision> {
    return this.#verify(credential, request, MOST_LOADS);
  }

  /** The API with this slug, `null` if there is none, or `NOT_LOADED`. */
  findApi(slug: string): Fetched<ApiRecord> {
    return this.#records.fetchApi(slug);
  }

  /** Whether this is still what is held of a service token, so that a proof of it still counts. */
  holdsServiceToken(token: ServiceTokenSnapshot): boolean {
    return this.#records.serviceTokens.get(token.id) === token;
  }

  /** The service token with this id and secret, `null` if there is none, or `NOT_LOADED`. */
  proveServiceToken(id: string, secret: string): Fetched<ServiceTokenSnapshot> {
    const held = this.#records.fetchServiceToken(id);
    if (held instanceof Promise) return held.then((token) => this.#checkServiceToken(token, id, secret));
    return this.#checkServiceToken(held, id, secret);
  }

  #verify(credential: Credential, request: VerifyRequest, loads: number): Decision | Promise<Decision> {
    const api = request.api === null ? null : this.#records.apis.get(request.api);
    if (api === undefined) {
      return this.#afterLoadingApi(request.api ?? '', credential, request, loads);
    }
    if (credential.kind === 'none') return this.#decideWithoutKey(api);
    if (credential.kind === 'unusable') return malformed(credential.message, credential.status, api);
    if (credential.kind === 'foreign' && !this.#options.acceptsImported(credential.text)) {
      return malformed(OUTCOME_MESSAGE.malformed, 401, api);
    }
    if (credential.kind === 'foreign') return this.#verifyImported(credential, api, request, loads);
    const { key } = credential;
    const place = this.#records.findKey(key.id);
    const { ours } = this.#records;
    const terms = place === NOT_HELD ? undefined : ours.besideAt(place);
    if (terms === undefined) return this.#afterLoadingKey(key.id, credential, request, loads);
    const proof = this.#prove(terms, place, key);
    if (proof !== 'right') return this.#decideUnproved(proof, api);
    return this.#decideWithKey(new KeyRecord(key.id, ours.at(place) ?? '', terms), place, api, request);
  }

  #verifyImported(
    credential: Credential & { readonly kind: 'foreign' },
    api: ApiRecord | null,
    request: VerifyRequest,
    loads: number,
  ): Decision | Promise<Decision> {
    const handle = this.#importedHandle(credential.text);
    const key = this.#records.heldKey(handle);
    if (key === undefined) return this.#afterLoadingKey(handle, credential, request, loads);
    if (!this.#provesImported(key, handle)) return this.#decideUnproved('wrong', api);
    return this.#decideWithKey(key, NOT_HELD, api, request);
  }

  #afterLoadingApi(
    slug: string,
    credential: Credential,
    request: VerifyRequest,
    loads: number,
  ): Decision | Promise<Decision> {
    if (loads === 0) return UNAVAILABLE;
    const proceed = (api: ApiRecord | null | typeof NOT_LOADED) => {
      if (api === NOT_LOADED) return UNAVAILABLE;
      if (api === null) throw new UnknownApiError(slug);
      return this.#verify(credential, request, loads - 1);
    };
    const fetched = this.#records.fetchApi(slug);
    return fetched instanceof Promise ? fetched.then(proceed) : proceed(fetched);
  }

  #afterLoadingKey(
    id: string,
    credential: Credential,
    request: VerifyRequest,
    loads: number,
  ): Decision | Promise<Decision> {
    if (loads === 0) return UNAVAILABLE;
    const proceed = (key: KeyRecord | null | typeof NOT_LOADED) => {
      if (key === NOT_LOADED) return UNAVAILABLE;
      if (key !== null) return this.#verify(credential, request, loads - 1);
      if (credential.kind === 'key') this.#spendProof(credential.key);
      return this.#finish(UNKNOWN, null, null, null);
    };
    const fetched = this.#records.fetchKey(id, credential, request.address);
    return fetched instanceof Promise ? fetched.then(proceed) : proceed(fetched);
  }

  #decideWithoutKey(api: ApiRecord | null): Decision {
    if (api?.opening !== 'open') return this.#finish(MISSING, null, api, null);
    return this.#finish(api.active ? VALID : SUSPENDED, null, api, null);
  }

  #decideUnproved(proof: Exclude<Proof, 'right'>, api: ApiRecord | null): Decision {
    return proof === 'wrong' ? this.#finish(UNKNOWN, null, api, null) : UNAVAILABLE;
  }

  /**
   * Checks 4 to 8, of a key whose secret was right. Nothing in here waits: what was read stays true until the answer.
   * @param place where the key is held; `NOT_HELD` for an imported one
   */
  #decideWithKey(key: KeyRecord, place: number, api: ApiRecord | null, request: VerifyRequest): Decision {
    const now = this.#options.now();
    const verdict = decide(key, api, request, now);
    if (api === null) return this.#finish(verdict, key, null, null);

    const standing = standingOn(key, api);
    const rate = verdict.outcome === 'valid' ? this.#takeRate(key, standing, request.cost ?? 1, now) : null;
    const decision = this.#finish(rate?.allowed === false ? refuseRate(rate) : verdict, key, api, rate);
    this.#records.usage.count(key, place, standing, decision.outcome, now, request.address ?? null);
    return decision;
  }

  #takeRate(key: KeyRecord, standing: Standing, cost: number, now: number): RateDecision | null {
    const { limits } = standing;
    if (limits.length === 0) return null;
    const { limiter } = this.#options;
    standing.rate ??= limiter.stateOf(subjectOf(key, standing.slug), limits);
    return limiter.takeFrom(standing.rate, limits, cost, now);
  }

  /** Check 8: a verifier whose lease has ended says nothing else than that. */
  #finish(
    verdict: Verdict,
    key: KeyRecord | null,
    api: ApiRecord | null,
    rate: RateDecision | null,
  ): Decision {
    if (!this.#options.lease.isValid()) return UNAVAILABLE;
    const { outcome, status, message, needed, endpointId } = verdict;
    return { outcome, status, message, needed, endpointId, key, api, rate };
  }

  /** @param place of the key, which was looked up just before */
  #prove(terms: KeyTerms, place: number, key: ParsedKey): Proof {
    if (terms.scheme !== 'tagged') {
      this.#spendProof(key);
      return 'wrong';
    }
    const { mode, shape } = key;
    const pepper = this.#options.peppers[mode].get(terms.pepperVersion);
    if (pepper === undefined) return 'unknowable';
    const { ours } = this.#records;
    const right = this.#prover.proves(ours.rowOf(place), ours.tagAt(place), pepper, key);
    return right && terms.mode === mode && (shape === 'secret') === (terms.kind === 'pair')
      ? 'right'
      : 'wrong';
  }

  #provesImported(key: KeyRecord, handle: string): boolean {
    const { tag, sha256 } = splitImportedHandle(handle);
    const { scheme } = key.terms;
    if (scheme === 'imported') return isTag(key, tag);
    if (scheme !== 'sha256' || !isTag(key, sha256)) return false;
    this.#options.onFirstUse(key, tag);
    return true;
  }

  /** Does the work of a comparison that cannot succeed. */
  #spendProof(key: ParsedKey): void {
    this.#prover.proves(NO_TAG, 0, newestPepper(this.#options.peppers[key.mode]), key);
  }

  #importedHandle(text: string): string {
    const sha256 = hash('sha256', text, 'hex');
    return `${tagImportedKey(newestPepper(this.#options.peppers.imported), sha256)}.${sha256}`;
  }

  #checkServiceToken(
    token: ServiceTokenRecord | null | typeof NOT_LOADED,
    id: string,
    secret: string,
  ): ServiceTokenSnapshot | null | typeof NOT_LOADED {
    if (token === NOT_LOADED) return NOT_LOADED;
    const { service } = this.#options.peppers;
    const pepper = token === null ? newestPepper(service) : service.get(token.pepperVersion);
    if (pepper === undefined) return NOT_LOADED;
    const right = provesSecret(token?.packedTag ?? NO_PACKED_TAG, pepper, id, secret);
    return right && token?.active === true ? token : null;
  }
}

/** An imported key is looked up by its tag here, or by the hash it came with until it was used once. */
export function splitImportedHandle(handle: string): { tag: string; sha256: string } {
  const [tag = '', sha256 = ''] = handle.split('.');
  return { tag, sha256 };
}

function isTag(key: KeyRecord, tag: string): boolean {
  const held = key.terms.importedTag;
  return held?.length === NO_PACKED_TAG.length && equalInConstantTime(held, packTag(tag));
}

function refuseRate(rate: RateDecision): Verdict {
  return rate.neverFits === true ? NEVER_FITS : RATE_LIMITED;
}

function withoutKey(verdict: Verdict, api: ApiRecord | null): Decision {
  return { ...verdict, key: null, api, rate: null };
}

function malformed(message: string, status: 400 | 401, api: ApiRecord | null): Decision {
  return withoutKey({ ...refuse('malformed', message, null), status }, api);
}

const VALID = plain('valid');
const MISSING = plain('missing');
const UNKNOWN = plain('unknown');
const SUSPENDED = plain('suspended');
const RATE_LIMITED = plain('rate_limited');
const NEVER_FITS = refuse(
  'rate_limited',
  'This request counts as more than the rate limit of this API key ever allows. Make it smaller, or have the limit raised.',
  null,
);
/** The answer of a verifier that cannot tell. */
export const UNAVAILABLE = withoutKey(plain('unavailable'), null);
