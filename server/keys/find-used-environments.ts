import type { Reading } from '../database/database.ts';

/** The environments of an organization that have keys which are not revoked. */
export async function findUsedEnvironments(
  reading: Reading,
  organizationId: string,
): Promise<ReadonlySet<string>> {
  const rows = await reading
    .selectFrom('api_key')
    .select('environment')
    .distinct()
    .where('organization_id', '=', organizationId)
    .where('state', '<>', 'revoked')
    .execute();
  return new Set(rows.map((row) => row.environment));
}
