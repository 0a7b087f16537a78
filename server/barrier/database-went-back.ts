import { DatabaseError } from '../database/database-error.ts';
import type { ClockReading } from './barrier-store.ts';

/** Whether the clock shows what can follow on what is known: the same history, and no earlier epoch. */
export function goesOn(shown: ClockReading, known: ClockReading): boolean {
  return shown.historyId === known.historyId && shown.epoch >= known.epoch;
}

/** A copy was put in place of the database, or a standby took over that had not heard of everything. */
export function databaseWentBack(): DatabaseError {
  return new DatabaseError(
    'unavailable',
    'The database has gone back to before changes that this process knows of. Stop all processes of Latchkey, start the first one with --restored, and then the others: see docs/revocation.md.',
  );
}
