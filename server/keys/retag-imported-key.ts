import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { CommitChange } from '../barrier/commit-change.ts';
import { lockKeyRow, updateKeyRow } from './store.ts';

export interface RetagSettings {
  readonly commitChange: CommitChange;
  readonly origin: ChangeOrigin;
  /** Of the pepper that the new tags are made with. */
  readonly pepperVersion: number;
  readonly onError: (error: unknown) => void;
  /** Most keys that wait; one more is left for its next use. */
  readonly capacity: number;
}

/**
 * Replaces the plain hash that an imported key came with by its keyed tag, once the key has shown itself. In the
 * background, one after the other: no decision waits for it, and a key that is used again meanwhile is not queued
 * twice. Whatever fails is tried again at the next use.
 */
export class RetagImportedKeys {
  readonly #settings: RetagSettings;
  /** Tags by id of the key; the one under way is among them until it is done. */
  readonly #waiting = new Map<string, string>();
  #running: Promise<void> | null = null;

  constructor(settings: RetagSettings) {
    this.#settings = settings;
  }

  /** @param id without `key_` */
  add(id: string, tag: string): void {
    if (this.#waiting.has(id) || this.#waiting.size >= this.#settings.capacity) return;
    this.#waiting.set(id, tag);
    this.#running ??= this.#run();
  }

  /** Resolves when nothing waits any more. */
  async settle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    // Not within the decision that called.
    await null;
    for (const [id, tag] of this.#waiting) {
      try {
        await retagImportedKey(this.#settings, id, tag);
      } catch (error) {
        this.#settings.onError(error);
      }
      this.#waiting.delete(id);
    }
    this.#running = null;
  }
}

async function retagImportedKey(settings: RetagSettings, id: string, tag: string): Promise<void> {
  const { commitChange, origin, pepperVersion } = settings;
  await commitChange(origin, async (transaction) => {
    const row = await lockKeyRow(transaction, id);
    if (row?.scheme !== 'sha256') return;
    await updateKeyRow(transaction, id, { tag, scheme: 'imported', pepper_version: pepperVersion });
    transaction.loosen({ kind: 'key', id });
  });
}
