import type { MemberActor } from '../access/actor.ts';
import type { Reading } from '../database/database.ts';
import { authorizeKey, toRowId } from './authorize-key.ts';
import { findKeyRows, type KeyRow } from './store.ts';

/** Those of some keys that the actor may see, in this order. */
export async function findKeys(
  reading: Reading,
  actor: MemberActor,
  keyIds: readonly string[],
): Promise<KeyRow[]> {
  const rows = await findKeyRows(reading, keyIds.map(toRowId));
  for (const row of rows) authorizeKey(actor, 'read', row);
  const byId = new Map(rows.map((row) => [`key_${row.id}`, row]));
  return keyIds.flatMap((id) => byId.get(id) ?? []);
}
