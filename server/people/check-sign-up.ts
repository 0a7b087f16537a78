import type { Database } from '../database/database.ts';
import { Problem } from '../http/problem.ts';
import type { Settings } from '../settings/presets.ts';

/**
 * Refuses an account that this installation does not take: any before setup, and where accounts are by invitation
 * those of people who were not invited.
 */
export async function checkSignUp(
  database: Database,
  signUp: Settings['signUp'],
  email: string,
): Promise<void> {
  if (!(await isSetUp(database))) {
    throw new Problem(
      'not_set_up',
      'This installation is not set up yet. Open the setup link that the server printed.',
    );
  }
  if (signUp === 'open' || (await isInvited(database, email))) return;
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

async function isInvited(database: Database, email: string): Promise<boolean> {
  const row = await database.kysely
    .selectFrom('invitation')
    .select('id')
    .where((invitation) => invitation(invitation.fn('lower', ['email']), '=', email.toLowerCase()))
    .where('status', '=', 'pending')
    .executeTakeFirst();
  return row !== undefined;
}
