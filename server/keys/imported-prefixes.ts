import type { Reading } from '../database/database.ts';
import { listImportedPrefixes } from './store.ts';

/** More different beginnings than this, and every text is looked up. */
const MOST = 10_000;
const MOST_LISTED = 500;

/**
 * What the imported keys start with, in memory, so that text which can be none of them costs no look-up. Where
 * there is no imported key nothing passes; one that was imported without its beginning lets everything pass.
 */
export class ImportedPrefixes {
  readonly #byLength = new Map<number, Set<string>>();
  #count = 0;
  #acceptsAll = false;

  /** Whether the text may be an imported key. */
  accepts(text: string): boolean {
    if (this.#acceptsAll) return true;
    for (const [length, prefixes] of this.#byLength) if (prefixes.has(text.slice(0, length))) return true;
    return false;
  }

  /** What others may go by: the beginnings, or `null` when there are so many that anything may be one. */
  list(): string[] | null {
    if (this.#acceptsAll || this.#count > MOST_LISTED) return null;
    return [...this.#byLength.values()].flatMap((prefixes) => [...prefixes]);
  }

  add(prefix: string): void {
    if (this.#acceptsAll) return;
    const same = this.#byLength.get(prefix.length) ?? new Set();
    this.#byLength.set(prefix.length, same);
    if (!same.has(prefix)) this.#count += 1;
    same.add(prefix);
    if (prefix !== '' && this.#count <= MOST) return;
    this.#acceptsAll = true;
    this.#byLength.clear();
  }

  /** Reads those that are stored, at the start. */
  async load(reading: Reading): Promise<void> {
    for (const prefix of await listImportedPrefixes(reading, MOST + 1)) this.add(prefix);
  }
}
