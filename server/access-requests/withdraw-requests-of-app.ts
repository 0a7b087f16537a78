import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { writeJson } from '../database/json.ts';
import { endPendingRequestsOf } from './store.ts';

/**
 * Takes back what is asked for an app that goes away.
 * @returns how many requests that were
 */
export function withdrawRequestsOfApp(
  transaction: ChangeTransaction,
  appId: string,
  reason: string,
): Promise<number> {
  return endPendingRequestsOf(transaction, appId, {
    state: 'withdrawn',
    decision_reason: reason,
    decided_at: transaction.now,
    decided_by: writeJson(transaction.origin.actor),
  });
}
