import { DatabaseError } from '../database/database-error.ts';

/** A copy was put in place of the database, or a standby took over that had not heard of everything. */
export function databaseWentBack(): DatabaseError {
  return new DatabaseError(
    'unavailable',
    'The database has gone back to before changes that this process knows of. Stop all processes of Latchkey, give the database a new history as docs/revocation.md says, and start them again.',
  );
}
