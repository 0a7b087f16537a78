import type { Reading } from '../database/database.ts';

/** Whose password a reset token is for, as better-auth keeps it; `null` for a token that is not known. */
export async function findResetPerson(
  reading: Reading,
  token: string,
): Promise<{ userId: string; name: string } | null> {
  const row = await reading
    .selectFrom('verification')
    .innerJoin('user', 'user.id', 'verification.value')
    .select(['user.id', 'user.name'])
    .where('verification.identifier', '=', `reset-password:${token}`)
    .executeTakeFirst();
  return row === undefined ? null : { userId: row.id, name: row.name };
}
