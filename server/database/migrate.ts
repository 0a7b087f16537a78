import { type Migration, Migrator } from 'kysely/migration';
import type { Database } from './database.ts';
import { databaseErrorKind } from './database-error.ts';
import { createInitialTables } from './migrations/0001-initial.ts';

const ATTEMPTS = 30;

/** Brings the tables to the shape that this version needs. Safe to run again, and by several at once. */
export async function migrate(database: Database): Promise<void> {
  const migrations: Record<string, Migration> = {
    '0001-initial': { up: (kysely) => createInitialTables(kysely, database.types) },
  };
  const migrator = new Migrator({
    db: database.kysely,
    provider: { getMigrations: async () => migrations },
  });
  for (let attempt = 1; ; attempt += 1) {
    const { error } = await migrator.migrateToLatest();
    if (error === undefined) return;
    // Another node may be at it, for longer than a lock is waited for.
    if (databaseErrorKind(error) !== 'retry' || attempt === ATTEMPTS) throw error;
  }
}
