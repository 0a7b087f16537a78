import type { RecordSource } from '@latchkey/verifier';

const NOT_HELD = new Error('a probe loads nothing');

/** A source of records that a verifier can be asked without, so that looking at it changes nothing. */
export class ProbingSource implements RecordSource {
  readonly #source: RecordSource;
  #probing = false;
  /** Keys that were not held when they were last asked for, and that nobody has begun to load since. */
  readonly #absent = new Set<string>();
  readonly #loading = new Map<string, number>();

  constructor(source: RecordSource) {
    this.#source = source;
  }

  /** @returns `null` for a key that cannot be held, because it comes from nowhere else than from here */
  probe<Value>(id: string, ask: () => Value): Value | null {
    if (this.#absent.has(id)) return null;
    this.#probing = true;
    try {
      return ask();
    } finally {
      this.#probing = false;
    }
  }

  loadKey(...[id, credential]: Parameters<RecordSource['loadKey']>): ReturnType<RecordSource['loadKey']> {
    if (this.#probing) {
      if ((this.#loading.get(id) ?? 0) === 0) this.#absent.add(id);
      throw NOT_HELD;
    }
    this.#absent.delete(id);
    const loaded = this.#source.loadKey(id, credential);
    return loaded instanceof Promise ? this.#untilLoaded(id, loaded) : loaded;
  }

  nameOfKeyQuestion(...[id, credential]: Parameters<RecordSource['loadKey']>): string {
    if (this.#probing) return id;
    return this.#source.nameOfKeyQuestion?.(id, credential) ?? id;
  }

  loadApi(slug: string): ReturnType<RecordSource['loadApi']> {
    if (this.#probing) throw NOT_HELD;
    return this.#source.loadApi(slug);
  }

  loadServiceToken(id: string): ReturnType<RecordSource['loadServiceToken']> {
    if (this.#probing) throw NOT_HELD;
    return this.#source.loadServiceToken(id);
  }

  async #untilLoaded<Loaded>(id: string, loaded: Promise<Loaded>): Promise<Loaded> {
    this.#loading.set(id, (this.#loading.get(id) ?? 0) + 1);
    try {
      return await loaded;
    } finally {
      this.#loading.set(id, (this.#loading.get(id) ?? 1) - 1);
    }
  }
}
