import { expect, test } from 'vitest';
import { describeReceipt } from './receipt-line.tsx';

const barrier = { complete: true, acknowledged: 4, expired: 0, waitedMs: 80 };

test('a receipt says on how many verifiers a key is dead, and how fast that was', () => {
  expect(describeReceipt({ epoch: 7, barrier })).toBe('Dead on 4 of 4 verifiers after 0.08 s.');
});

test('verifiers that were silent are counted and named', () => {
  const words = describeReceipt({ epoch: 7, barrier: { ...barrier, acknowledged: 3, expired: 1 } });
  expect(words).toBe(
    'Dead on 4 of 4 verifiers after 0.08 s. 1 of them was silent and may not decide any more.',
  );
});

test('a barrier that is not complete is never called so', () => {
  expect(describeReceipt({ epoch: 7, barrier: { ...barrier, complete: false, expired: 1 } })).toBe(
    'Dead on 4 of 5 verifiers so far.',
  );
});
