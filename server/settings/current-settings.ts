import { createKeyParser, type KeyParser } from '@latchkey/verifier';
import type { Database } from '../database/database.ts';
import { DEFAULT_SETTINGS, type Settings } from './presets.ts';
import { readLogo, readSettings } from './store.ts';

/** The settings in force, in memory, because every request needs some of them. */
export class CurrentSettings {
  readonly #database: Database;
  #value: Settings = DEFAULT_SETTINGS;
  #logo: Buffer | null = null;
  #keyParser: KeyParser = createKeyParser([DEFAULT_SETTINGS.keyPrefix]);

  constructor(database: Database) {
    this.#database = database;
  }

  get value(): Settings {
    return this.#value;
  }

  /** The bytes of the image that `value.logo` describes. */
  get logo(): Buffer | null {
    return this.#logo;
  }

  /** The prefix in force, then all former ones. */
  get keyPrefixes(): string[] {
    return [this.#value.keyPrefix, ...this.#value.formerKeyPrefixes];
  }

  /** Reads keys under the prefix in force and all former ones. */
  get keyParser(): KeyParser {
    return this.#keyParser;
  }

  /** Reads them anew: at the start, and after each change. */
  async reload(): Promise<void> {
    const [value, logo] = [await readSettings(this.#database.kysely), await readLogo(this.#database.kysely)];
    this.#value = value;
    this.#logo = logo;
    this.#keyParser = createKeyParser(this.keyPrefixes);
  }
}
