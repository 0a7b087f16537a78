import { createKeyParser, type KeyParser } from '@latchkey/verifier';
import type { Database } from '../database/database.ts';
import { DEFAULT_SETTINGS, type Settings } from './presets.ts';
import { readSettings } from './store.ts';

/** The settings in force, in memory, because every request needs some of them. */
export class CurrentSettings {
  readonly #database: Database;
  #value: Settings = DEFAULT_SETTINGS;
  #keyParser: KeyParser = createKeyParser([DEFAULT_SETTINGS.keyPrefix]);

  constructor(database: Database) {
    this.#database = database;
  }

  get value(): Settings {
    return this.#value;
  }

  /** Reads keys under the prefix in force and all former ones. */
  get keyParser(): KeyParser {
    return this.#keyParser;
  }

  /** Reads them anew: at the start, and after each change. */
  async reload(): Promise<void> {
    this.#value = await readSettings(this.#database.kysely);
    this.#keyParser = createKeyParser([this.#value.keyPrefix, ...this.#value.formerKeyPrefixes]);
  }
}
