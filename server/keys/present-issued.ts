import { presentReceipt } from '../barrier/present-receipt.ts';
import type { IssuedKey } from './issue-key.ts';
import { presentKey } from './present-key.ts';
import type { Replacement } from './replace-key.ts';

/** The one reply with the secret of a new key. @param now milliseconds since 1970 UTC */
export function presentIssued({ row, shown }: IssuedKey, now: number) {
  return {
    status: 201 as const,
    body: { key: presentKey(row, now), ...shown },
    headers: issuedHeaders(row.id),
  };
}

/** The same of a key that takes the place of another. */
export function presentReplacement({ value, receipt }: Replacement, now: number) {
  const { row, shown, replaced } = value;
  return {
    status: 201 as const,
    body: {
      key: presentKey(row, now),
      ...shown,
      replaced: presentKey(replaced, now),
      ...presentReceipt(receipt),
    },
    headers: issuedHeaders(row.id),
  };
}

function issuedHeaders(id: string) {
  return { location: `/v1/keys/key_${id}`, 'cache-control': 'no-store' };
}
