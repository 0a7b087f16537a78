import { RecentMap } from './recent-map.ts';
import type { Loaded } from './snapshot.ts';

/** The last epoch that this verifier has applied; shared by everything it holds. */
export interface AppliedEpoch {
  value: number;
}

/** The authority could not be asked, or too many are asking already. */
export const NOT_LOADED = Symbol('not loaded');

export interface OnDemandOptions<Snapshot, Record> {
  readonly applied: AppliedEpoch;
  readonly load: (id: string) => Loaded<Snapshot> | Promise<Loaded<Snapshot>>;
  readonly compile: (snapshot: Snapshot, id: string) => Record;
  /** Most records held, and apart from them most ids remembered as unknown. */
  readonly capacity: number;
  /** Most loads under way at once; one more is answered with `NOT_LOADED`. */
  readonly loadsAtOnce: number;
  readonly onLoadError: (error: unknown) => void;
}

/**
 * Records that are loaded when first asked for and held until they are touched or long unused.
 *
 * A load that was overtaken by a change is thrown away: it may show what was, not what is. Without that
 * check a revoked key could be put back by an answer that was on its way while the revoke went by.
 */
export class OnDemandRecords<Snapshot, Record> {
  readonly #options: OnDemandOptions<Snapshot, Record>;
  readonly #held: RecentMap<string, Record>;
  readonly #unknown: RecentMap<string, true>;
  readonly #loading = new Map<string, Promise<Record | null | typeof NOT_LOADED>>();

  constructor(options: OnDemandOptions<Snapshot, Record>) {
    this.#options = options;
    this.#held = new RecentMap(options.capacity);
    this.#unknown = new RecentMap(options.capacity);
  }

  get size(): number {
    return this.#held.size;
  }

  /** The record, if it is held. */
  get(id: string): Record | undefined {
    return this.#held.get(id);
  }

  /** The record, `null` if there is none by this id, or `NOT_LOADED`. Answers at once where the source does. */
  fetch(id: string): Record | null | typeof NOT_LOADED | Promise<Record | null | typeof NOT_LOADED> {
    const held = this.#held.get(id);
    if (held !== undefined) return held;
    if (this.#unknown.get(id) === true) return null;
    const underWay = this.#loading.get(id);
    if (underWay !== undefined) return underWay;
    if (this.#loading.size >= this.#options.loadsAtOnce) return NOT_LOADED;

    try {
      const loaded = this.#options.load(id);
      return loaded instanceof Promise ? this.#awaitLoad(id, loaded) : this.#install(id, loaded);
    } catch (error) {
      this.#options.onLoadError(error);
      return NOT_LOADED;
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

  #awaitLoad(id: string, first: Promise<Loaded<Snapshot>>): Promise<Record | null | typeof NOT_LOADED> {
    const installed: Promise<Record | null | typeof NOT_LOADED> = this.#loadUntilCurrent(id, first)
      .catch((error: unknown): typeof NOT_LOADED => {
        this.#options.onLoadError(error);
        return NOT_LOADED;
      })
      .finally(() => this.#loading.delete(id));
    this.#loading.set(id, installed);
    return installed;
  }

  async #loadUntilCurrent(
    id: string,
    first: Promise<Loaded<Snapshot>>,
  ): Promise<Record | null | typeof NOT_LOADED> {
    let loaded = await first;
    for (let attempt = 0; attempt < 5 && loaded.asOf < this.#options.applied.value; attempt += 1) {
      loaded = await this.#options.load(id);
    }
    return loaded.asOf < this.#options.applied.value ? NOT_LOADED : this.#install(id, loaded);
  }

  #install(id: string, loaded: Loaded<Snapshot>): Record | null {
    if (loaded.snapshot === null) {
      this.#unknown.set(id, true);
      return null;
    }
    const record = this.#options.compile(loaded.snapshot, id);
    this.#held.set(id, record);
    return record;
  }
}
