import type { Receipt } from './commit-change.ts';

export function presentReceipt({ epoch, complete, acknowledged, expired, waitedMs }: Receipt) {
  return {
    epoch,
    barrier: { complete, acknowledged, expired, waitedMs: Math.round(waitedMs * 1000) / 1000 },
  };
}

/** The same as headers, for replies whose body is the thing itself. */
export function receiptHeaders(receipt: Receipt): Record<string, string> {
  if (receipt.epoch === 0) return {};
  const { epoch, barrier } = presentReceipt(receipt);
  return {
    'latchkey-epoch': String(epoch),
    'latchkey-barrier': `complete=${barrier.complete ? 1 : 0}, acknowledged=${barrier.acknowledged}, expired=${barrier.expired}, waited=${barrier.waitedMs}`,
  };
}
