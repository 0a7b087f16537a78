import { UsageRecorder } from '@latchkey/verifier';
import { expect, it } from 'vitest';
import type { CommitChange } from '../barrier/commit-change.ts';
import { DatabaseError } from '../database/database-error.ts';
import { UsageFlush } from './usage-flush.ts';

const NOON = Date.UTC(2026, 0, 1, 12);
const ORIGIN = {
  actor: { kind: 'system', id: null, name: 'Latchkey' },
  address: null,
  requestId: '',
  idempotency: null,
  waits: true,
} as const;

/** A flush whose writes fail as told, and what went wrong with them. */
function makeFlush(capacity: number, fail: () => unknown) {
  const recorder = new UsageRecorder(capacity);
  const errors: unknown[] = [];
  let writes = 0;
  const commitChange: CommitChange = async () => {
    writes += 1;
    throw fail();
  };
  const flush = new UsageFlush({
    recorder,
    commitChange,
    origin: ORIGIN,
    capacity,
    now: () => NOON,
    onError: (error) => errors.push(error),
  });
  const count = (keyId: string, times: number) => {
    const shared = { api: 'conversations', outcome: 'valid', lastUsedAt: NOON, address: null } as const;
    recorder.add({ ...shared, keyId, count: times });
  };
  return { flush, count, errors, writes: () => writes };
}

it('keeps counts that could not be written, and drops only what goes beyond its bound', async () => {
  const { flush, count, errors } = makeFlush(2, () => new DatabaseError('unavailable', 'gone'));
  count('first', 3);
  count('second', 4);
  await flush.flush();
  expect(flush.dropped).toBe(0);
  count('first', 1);
  count('third', 5);
  await flush.flush();
  expect(flush.dropped).toBe(5);
  expect(errors).toHaveLength(2);
});

it('tries no further batch after one that failed, because the database will not take them either', async () => {
  const { flush, count, writes } = makeFlush(5000, () => new DatabaseError('unavailable', 'gone'));
  for (let index = 0; index < 1200; index += 1) count(`key${index}`, 1);
  await flush.flush();
  expect(writes()).toBe(1);
  expect(flush.dropped).toBe(0);
});

it('counts as dropped what may have been written, so that nothing is counted twice', async () => {
  const { flush, count } = makeFlush(5000, () => new DatabaseError('commit_unknown', 'no answer'));
  for (let index = 0; index < 600; index += 1) count(`key${index}`, 2);
  await flush.flush();
  expect(flush.dropped).toBe(500 * 2);
});
