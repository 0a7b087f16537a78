import { RecentMap } from './recent-map.ts';
import type { Loaded } from './snapshot.ts';

/** How far this verifier has come; shared by everything it holds. */
export interface AppliedEpoch {
  /** The last epoch it has applied. */
  value: number;
  /** Changes that had no epoch above that: what was being loaded while one of them came cannot be placed. */
  resets: number;
}

/** The authority could not be asked, or too many are asking already. */
export const NOT_LOADED = Symbol('not loaded');

/** The record, `null` if there is none by this id, or `NOT_LOADED`. */
type Answer<Record> = Record | null | typeof NOT_LOADED;
/** At once where the source answers at once. */
export type Fetched<Record> = Answer<Record> | Promise<Answer<Record>>;

/** Where records are held; it forgets by itself what is long unused. */
export interface RecordStore<Snapshot, Record> {
  readonly size: number;
  get(id: string): Record | undefined;
  set(id: string, record: Record, snapshot: Snapshot): void;
  delete(id: string): void;
  clear(): void;
}

/** What is asked of the authority to get a record. */
export interface Question<Snapshot> {
  /**
   * Names the question: the same one is not asked twice at once, and its answer "there is none" is remembered. It is
   * more than the id where the answer depends on more, so that nobody's wrong secret speaks for a right one.
   */
  readonly name: string;
  readonly load: () => Loaded<Snapshot> | Promise<Loaded<Snapshot>>;
}

export interface OnDemandOptions<Snapshot, Record> {
  readonly applied: AppliedEpoch;
  readonly compile: (snapshot: Snapshot, id: string) => Record;
  readonly held: RecordStore<Snapshot, Record>;
  /** Most ids remembered as unknown. */
  readonly mostUnknown: number;
  /** Most loads under way at once; one more is answered with `NOT_LOADED`. */
  readonly loadsAtOnce: number;
  readonly onLoadError: (error: unknown) => void;
}

/** Loads of one record in a row, each overtaken by a change, until the verifier says that it cannot tell. */
const MOST_ATTEMPTS = 6;

/**
 * Records that are loaded when first asked for and held until they are touched or long unused.
 *
 * A load that was overtaken by a change is thrown away: it may show what was, not what is. Without that
 * check a revoked key could be put back by an answer that was on its way while the revoke went by.
 */
export class OnDemandRecords<Snapshot, Record> {
  readonly #options: OnDemandOptions<Snapshot, Record>;
  readonly #held: RecordStore<Snapshot, Record>;
  readonly #unknown: RecentMap<string, true>;
  readonly #loading = new Map<string, Promise<Answer<Record>>>();

  constructor(options: OnDemandOptions<Snapshot, Record>) {
    this.#options = options;
    this.#held = options.held;
    this.#unknown = new RecentMap(options.mostUnknown);
  }

  get size(): number {
    return this.#held.size;
  }

  /** The record, if it is held. */
  get(id: string): Record | undefined {
    return this.#held.get(id);
  }

  /** The record, `null` if there is none by this id, or `NOT_LOADED`. Answers at once where the source does. */
  fetch(id: string, question: Question<Snapshot>): Fetched<Record> {
    const held = this.#held.get(id);
    if (held !== undefined) return held;
    const { name } = question;
    if (this.#unknown.get(name) === true) return null;
    const underWay = this.#loading.get(name);
    if (underWay !== undefined) return underWay;
    if (this.#loading.size >= this.#options.loadsAtOnce) return NOT_LOADED;

    try {
      const fetched = this.#loadUntilCurrent(id, question, MOST_ATTEMPTS);
      return fetched instanceof Promise ? this.#keepUntilLoaded(name, fetched) : fetched;
    } catch (error) {
      return this.#failed(error);
    }
  }

  /** Forgets what is known about an id, its absence included. */
  drop(id: string): void {
    this.#held.delete(id);
    this.#unknown.delete(id);
  }

  /** Forgets which ids do not exist. */
  forgetUnknown(): void {
    this.#unknown.clear();
  }

  clear(): void {
    this.#held.clear();
    this.#unknown.clear();
  }

  #keepUntilLoaded(name: string, fetched: Promise<Answer<Record>>): Promise<Answer<Record>> {
    const guarded = fetched
      .catch((error: unknown): Answer<Record> => this.#failed(error))
      .finally(() => this.#loading.delete(name));
    this.#loading.set(name, guarded);
    return guarded;
  }

  #failed(error: unknown): typeof NOT_LOADED {
    this.#options.onLoadError(error);
    return NOT_LOADED;
  }

  #loadUntilCurrent(id: string, question: Question<Snapshot>, attempts: number): Fetched<Record> {
    const { resets } = this.#options.applied;
    const loaded = question.load();
    return loaded instanceof Promise
      ? loaded.then((awaited) => this.#accept(id, question, awaited, resets, attempts))
      : this.#accept(id, question, loaded, resets, attempts);
  }

  /** Installs what was loaded, unless a change has overtaken it. */
  #accept(
    id: string,
    question: Question<Snapshot>,
    loaded: Loaded<Snapshot>,
    resets: number,
    attempts: number,
  ): Fetched<Record> {
    const { applied } = this.#options;
    if (loaded.asOf >= applied.value && resets === applied.resets)
      return this.#install(id, question.name, loaded);
    return attempts === 1 ? NOT_LOADED : this.#loadUntilCurrent(id, question, attempts - 1);
  }

  #install(id: string, question: string, loaded: Loaded<Snapshot>): Record | null {
    if (loaded.snapshot === null) {
      this.#unknown.set(question, true);
      return null;
    }
    const record = this.#options.compile(loaded.snapshot, id);
    this.#held.set(id, record, loaded.snapshot);
    return record;
  }
}
