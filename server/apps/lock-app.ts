import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { type AppRow, lockAppRow } from './store.ts';

export type { AppRow };

/**
 * An app, kept from being changed or deleted until the transaction ends, so that no key slips into it meanwhile.
 * `null` when there is none.
 */
export function lockApp(transaction: ChangeTransaction, appId: string): Promise<AppRow | null> {
  return lockAppRow(transaction, appId);
}
