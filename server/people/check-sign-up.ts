import type { Database } from '../database/database.ts';
import { writeMoment } from '../database/moment.ts';
import { notSetUp, Problem } from '../http/problem.ts';
import type { Settings } from '../settings/presets.ts';

/**
 * Refuses an account that this installation does not take: any before setup, and where accounts are by invitation
 * those of people who were not invited.
 * @param now milliseconds since 1970 UTC
 */
export async function checkSignUp(
  database: Database,
  signUp: Settings['signUp'],
  email: string,
  now: number,
): Promise<void> {
  if (!(await isSetUp(database))) {
    throw notSetUp();
  }
  if (signUp === 'open' || (await isInvited(database, email, now))) return;
  throw new Problem(
    'forbidden',
    'Accounts are by invitation here. Ask somebody of your organization to invite you.',
  );
}

/** Whether there is an operator; setup makes the first. */
export async function isSetUp(database: Database): Promise<boolean> {
  const row = await database.kysely.selectFrom('operator').select('user_id').limit(1).executeTakeFirst();
  return row !== undefined;
}

async function isInvited(database: Database, email: string, now: number): Promise<boolean> {
  const row = await database.kysely
    .selectFrom('invitation')
    .select('id')
    .where((invitation) => invitation(invitation.fn('lower', ['email']), '=', email.toLowerCase()))
    .where('status', '=', 'pending')
    .where('expiresAt', '>', writeMoment(now))
    .executeTakeFirst();
  return row !== undefined;
}
