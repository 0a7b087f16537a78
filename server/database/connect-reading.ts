import BetterSqlite3 from 'better-sqlite3';
import type { DatabaseAddress } from './connect.ts';
import type { Database } from './database.ts';
import { openPostgresPool, preparer } from './postgres.ts';
import { prepareOn } from './sqlite.ts';

/** A database for a process that only loads records. */
export type ReadingDatabase = Pick<Database, 'prepare' | 'close'>;

/** Opens a database that another process keeps; nothing can be written through it. */
export function connectReading(address: DatabaseAddress): ReadingDatabase {
  if (address.kind === 'sqlite') {
    const file = new BetterSqlite3(address.file, { readonly: true });
    return { prepare: prepareOn(() => file), close: async () => void file.close() };
  }
  const pool = openPostgresPool(address.url);
  return { prepare: preparer(pool), close: () => pool.end() };
}
