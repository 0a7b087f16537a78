import { type Migration, Migrator } from 'kysely/migration';
import type { Database } from './database.ts';
import { createInitialTables } from './migrations/0001-initial.ts';

/** Brings the tables to the shape that this version needs. Safe to run again, and by several at once. */
export async function migrate(database: Database): Promise<void> {
  const migrations: Record<string, Migration> = {
    '0001-initial': { up: (kysely) => createInitialTables(kysely, database.types) },
  };
  const migrator = new Migrator({
    db: database.kysely,
    provider: { getMigrations: async () => migrations },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
