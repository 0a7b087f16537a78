import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { writeJson } from '../database/json.ts';
import { lockLiveKeyIds, revokeKeyRowsOfApp } from './store.ts';

/**
 * Revokes every key of an app within a change that also touches the app, which reaches all its keys.
 * @returns how many were revoked
 */
export async function revokeKeysOfApp(
  transaction: ChangeTransaction,
  appId: string,
  reason: string,
): Promise<number> {
  const ids = await lockLiveKeyIds(transaction, appId);
  await revokeKeyRowsOfApp(transaction, appId, {
    state: 'revoked',
    revoked_at: transaction.now,
    revoked_by: writeJson(transaction.origin.actor),
    revoked_reason: reason,
  });
  return ids.length;
}
