import type { AccessLevel } from '@latchkey/verifier';
import type { Reading } from '../database/database.ts';

/** The level that was approved for an app on each API, by slug. */
export async function readApprovals(reading: Reading, appId: string): Promise<Map<string, AccessLevel>> {
  const rows = await reading
    .selectFrom('access_request')
    .innerJoin('api', 'api.id', 'access_request.api_id')
    .select(['api.slug', 'access_request.level'])
    .where('access_request.app_id', '=', appId)
    .where('access_request.state', '=', 'approved')
    .execute();
  const approved = new Map<string, AccessLevel>();
  for (const { slug, level } of rows) {
    if (approved.get(slug) !== 'write') approved.set(slug, level);
  }
  return approved;
}
