import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { Kysely } from 'kysely';
import { SQLITE_TYPES } from './column-types.ts';
import type { Database, RawRow } from './database.ts';
import { DatabaseError } from './database-error.ts';
import type { Schema } from './schema.ts';
import { createSqliteDialect } from './sqlite-dialect.ts';

/**
 * Opens the SQLite file and locks it against a second process. The lock is that of a transaction on a file
 * beside it: the operating system lets go of it whenever and however this process ends.
 */
export function openSqlite(file: string): Database {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const lock = lockAgainstOthers(`${file}.lock`);
  const kysely = new Kysely<Schema>({ dialect: createSqliteDialect(file) });
  let reading: BetterSqlite3.Database | null = null;

  return {
    engine: 'sqlite',
    kysely,
    reserved: kysely,
    types: SQLITE_TYPES,
    lockRows: (query) => query,
    shareRows: (query) => query,
    // Read on this thread: a look-up by primary key costs less than asking another thread for it.
    prepare: prepareOn(() => {
      reading ??= new BetterSqlite3(file, { readonly: true });
      return reading;
    }),
    severalNodes: false,
    writeLast: async (_rows, writes) => {
      for (const write of writes) await write.execute();
    },
    onChangeAnnounced: () => {},
    close: async () => {
      reading?.close();
      await kysely.destroy();
      lock.close();
    },
  };
}

/** Prepares statements on a connection that is opened when the first one is. */
export function prepareOn(connection: () => BetterSqlite3.Database): Database['prepare'] {
  return (sql) => {
    const statement = connection().prepare<unknown[], RawRow>(sql);
    return (...parameters) => statement.all(...parameters);
  };
}

function lockAgainstOthers(file: string): BetterSqlite3.Database {
  const lock = openLockFile(file);
  try {
    lock.exec('begin exclusive');
    return lock;
  } catch {
    lock.close();
    throw new DatabaseError('unavailable', 'another Latchkey process is using this data');
  }
}

function openLockFile(file: string): BetterSqlite3.Database {
  try {
    return new BetterSqlite3(file, { timeout: 0 });
  } catch (cause) {
    throw new DatabaseError(
      'unavailable',
      `${file} cannot be opened (${String(cause)}); set LATCHKEY_DATA to a folder that can be written`,
    );
  }
}
