import type { MemberActor } from '../access/actor.ts';
import type { Reading } from '../database/database.ts';
import { notFound } from '../http/problem.ts';
import { authorizeKey, toRowId } from './authorize-key.ts';
import { findKeyRow, type KeyRow } from './store.ts';

/** A key that the actor may see; the same 404 for one that is hidden and one that is not there. */
export async function findKey(reading: Reading, actor: MemberActor, keyId: string): Promise<KeyRow> {
  const row = await findKeyRow(reading, toRowId(keyId));
  if (row === null) throw notFound('key');
  authorizeKey(actor, 'read', row);
  return row;
}
