import type { Committed } from '../barrier/commit-change.ts';
import { presentReceipt, receiptStatus } from '../barrier/present-receipt.ts';
import { presentKey } from './present-key.ts';
import type { KeyRow } from './store.ts';

/** The reply to the end of a key, with its receipt. @param now milliseconds since 1970 UTC */
export function presentRevoked({ value, receipt }: Committed<KeyRow>, now: number) {
  const { status, headers } = receiptStatus(receipt);
  const body = { ...presentReceipt(receipt), id: `key_${value.id}`, key: presentKey(value, now) };
  return status === 200
    ? { status, headers, body: { ...body, state: 'revoked' as const } }
    : { status, headers, body: { ...body, state: 'revoking' as const } };
}
