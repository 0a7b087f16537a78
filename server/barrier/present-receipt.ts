import { toTimestamp } from '../http/timestamp.ts';
import type { Receipt } from './commit-change.ts';

export function presentReceipt({ epoch, complete, acknowledged, expired, waitedMs, completeBy }: Receipt) {
  return {
    epoch,
    barrier: {
      complete,
      acknowledged,
      expired,
      waitedMs: Math.round(waitedMs * 1000) / 1000,
      ...(completeBy === null ? {} : { completeBy: toTimestamp(completeBy) }),
    },
  };
}

/** 202 for whoever did not wait, with where to ask. */
export function receiptStatus(receipt: Receipt): {
  readonly status: 200 | 202;
  readonly headers: Readonly<Record<string, string>>;
} {
  return receipt.complete
    ? { status: 200, headers: {} }
    : { status: 202, headers: { location: placeOf(receipt), 'preference-applied': 'wait=0' } };
}

/** The same with the receipt as headers, for replies whose body is the thing itself. */
export function receiptReply(receipt: Receipt): ReturnType<typeof receiptStatus> {
  const { status, headers } = receiptStatus(receipt);
  if (receipt.epoch === 0) return { status, headers };
  const { epoch, barrier } = presentReceipt(receipt);
  return {
    status,
    headers: {
      'latchkey-epoch': String(epoch),
      'latchkey-barrier': `complete=${barrier.complete ? 1 : 0}, acknowledged=${barrier.acknowledged}, expired=${barrier.expired}, waited=${barrier.waitedMs}`,
      ...headers,
    },
  };
}

function placeOf({ epoch }: Receipt): string {
  return `/v1/changes/${epoch}`;
}
