import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { Problem } from '../http/problem.ts';
import type { Settings } from '../settings/presets.ts';
import { findKeyInUse, type KeyRow } from './store.ts';

/**
 * Where an app has one key, refuses a second one in the same environment. A key that was replaced and is still
 * accepted for a while does not count. The app must be locked.
 */
export async function requireRoom(
  transaction: ChangeTransaction,
  { keysPerApp }: Settings,
  key: Pick<KeyRow, 'app_id' | 'environment'>,
): Promise<void> {
  if (keysPerApp === 'many' || key.app_id === null) return;
  const inUse = await findKeyInUse(transaction.rows, key.app_id, key.environment, transaction.now);
  if (inUse !== null) throw noRoom(key.environment, `key_${inUse}`);
}

export function noRoom(environment: string, keyId: string | null): Problem {
  const other = keyId === null ? '' : ` (${keyId})`;
  return new Problem(
    'wrong_state',
    `This app has its one key for ${environment} already${other}. Regenerate that one, or revoke it first.`,
  );
}
