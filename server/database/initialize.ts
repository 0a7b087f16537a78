import { FIRST_HASH } from '../audit/append-events.ts';
import type { Database } from './database.ts';
import { migrate } from './migrate.ts';

/**
 * Makes the tables and the two rows that everything else counts on. Safe to repeat.
 * @param historyId of a database that is new, or whose history is to begin anew
 */
export async function initializeDatabase(
  database: Database,
  historyId: string,
  beginsAnew: boolean,
): Promise<void> {
  await migrate(database);
  await database.kysely
    .insertInto('revocation_clock')
    .values({ id: 1, epoch: 1, history_id: historyId })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  if (beginsAnew) {
    await database.kysely.updateTable('revocation_clock').set({ history_id: historyId }).execute();
  }
  await database.kysely
    .insertInto('audit_head')
    .values({ id: 1, sequence: 0, hash: FIRST_HASH })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}
