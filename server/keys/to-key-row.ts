import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { writeJson } from '../database/json.ts';
import type { KeyRow } from './store.ts';

/** How the secret of a key is stored. */
export type StoredSecret = Pick<
  KeyRow,
  'id' | 'kind' | 'mode' | 'prefix' | 'last4' | 'tag' | 'scheme' | 'pepper_version'
>;

/** What a key is besides its secret. */
export type KeyTerms = Pick<
  KeyRow,
  | 'organization_id'
  | 'app_id'
  | 'account_token'
  | 'name'
  | 'environment'
  | 'expires_at'
  | 'addresses'
  | 'grants'
  | 'limits'
>;

/** The row of a key that is made now. */
export function toKeyRow(transaction: ChangeTransaction, secret: StoredSecret, terms: KeyTerms): KeyRow {
  return {
    ...secret,
    ...terms,
    state: 'active',
    created_at: transaction.now,
    created_by: writeJson(transaction.origin.actor),
    updated_at: transaction.now,
    last_used_at: null,
    revoked_at: null,
    revoked_by: null,
    revoked_reason: null,
    replaced_by: null,
  };
}

export function defaultName(now: number): string {
  return `Key of ${new Date(now).toISOString().slice(0, 10)}`;
}
