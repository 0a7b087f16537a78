import { createHash } from 'node:crypto';
import type { Reading } from '../database/database.ts';

/**
 * Under which name better-auth keeps a reset token: a hash, so that whoever reads the database cannot take over an
 * account (`verification.storeIdentifier: 'hashed'`).
 */
export function resetIdentifier(token: string): string {
  return createHash('sha256').update(`reset-password:${token}`).digest('base64url');
}

/** Whose password a reset token is for; `null` for a token that is not known. */
export async function findResetPerson(
  reading: Reading,
  token: string,
): Promise<{ userId: string; name: string } | null> {
  const row = await reading
    .selectFrom('verification')
    .innerJoin('user', 'user.id', 'verification.value')
    .select(['user.id', 'user.name'])
    .where('verification.identifier', '=', resetIdentifier(token))
    .executeTakeFirst();
  return row === undefined ? null : { userId: row.id, name: row.name };
}
