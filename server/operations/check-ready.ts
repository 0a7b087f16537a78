import type { Lease } from '@latchkey/verifier';
import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { Problem } from '../http/problem.ts';

/** A probe that waits longer than this is no use to whoever asks. */
const LONGEST_MS = 2_000;

/** Throws `unavailable` unless this process can decide and its database answers soon. */
export async function checkReady(
  database: Database,
  lease: Lease,
  delay: (milliseconds: number) => Promise<void>,
): Promise<void> {
  if (!lease.isValid()) throw notReady(null);
  const answered = sql`select 1`.execute(database.kysely).then(() => true);
  const late = delay(LONGEST_MS).then(() => false);
  const inTime = await Promise.race([answered, late]).catch((cause: unknown) => {
    throw notReady(cause);
  });
  if (!inTime) throw notReady(null);
}

function notReady(cause: unknown): Problem {
  return new Problem('unavailable', 'The database does not answer at the moment. Try again shortly.', {
    cause,
    headers: { 'retry-after': '1' },
  });
}
