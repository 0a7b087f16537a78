import type { Reading } from '../database/database.ts';
import { type ApiRow, listAllApis } from './store.ts';

export type { ApiRow };

/** Every API by slug, without endpoints: what permissions are checked against. */
export function knownApis(reading: Reading): Promise<Map<string, ApiRow>> {
  return listAllApis(reading);
}
