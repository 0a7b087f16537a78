import type { Committed } from '../barrier/commit-change.ts';
import { presentReceipt } from '../barrier/present-receipt.ts';
import { presentKey } from './present-key.ts';
import type { KeyRow } from './store.ts';

/** The reply to the end of a key, with its receipt. @param now milliseconds since 1970 UTC */
export function presentRevoked({ value, receipt }: Committed<KeyRow>, now: number) {
  return {
    status: 200 as const,
    body: {
      ...presentReceipt(receipt),
      id: `key_${value.id}`,
      state: 'revoked' as const,
      key: presentKey(value, now),
    },
  };
}
