import type { AccessLevel } from '@latchkey/verifier';
import type { Reading } from '../database/database.ts';
import { listApprovals } from './store.ts';

/** The level that was approved for an app on each API, by slug. */
export async function readApprovals(reading: Reading, appId: string): Promise<Map<string, AccessLevel>> {
  const approved = new Map<string, AccessLevel>();
  for (const { slug, level } of await listApprovals(reading, appId)) {
    if (approved.get(slug) !== 'write') approved.set(slug, level);
  }
  return approved;
}
