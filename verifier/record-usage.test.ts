import fc from 'fast-check';
import { expect, it } from 'vitest';
import { OUTCOMES } from './outcome.ts';
import { type UsageCount, UsageRecorder } from './record-usage.ts';
import { START } from './testing/fixtures.ts';

const one = (fields: Partial<UsageCount>): UsageCount => ({
  keyId: 'key',
  api: 'conversations',
  outcome: 'valid',
  count: 1,
  lastUsedAt: START,
  address: null,
  ...fields,
});

it('hands over exactly what was counted, once', () => {
  const decision = fc.tuple(fc.nat(3), fc.constantFrom('one', 'two'), fc.constantFrom(...OUTCOMES));
  fc.assert(
    fc.property(fc.array(decision, { maxLength: 100 }), fc.nat(100), (decisions, flushAfter) => {
      const recorder = new UsageRecorder(100);
      const expected = new Map<string, number>();
      const received = new Map<string, number>();
      const flush = () => {
        for (const { keyId, api, outcome, count } of recorder.flush()) {
          const name = `${keyId} ${api} ${outcome}`;
          received.set(name, (received.get(name) ?? 0) + count);
        }
      };
      for (const [index, [key, api, outcome]] of decisions.entries()) {
        recorder.add(one({ keyId: `key ${key}`, api, outcome, lastUsedAt: START + index }));
        const name = `key ${key} ${api} ${outcome}`;
        expected.set(name, (expected.get(name) ?? 0) + 1);
        if (index === flushAfter) flush();
      }
      flush();
      expect(received).toEqual(expected);
      expect(recorder.flush()).toEqual([]);
      expect(recorder.dropped).toBe(0);
    }),
  );
});

it('tells when a key was used last, in whole milliseconds of 1970, and from where', () => {
  const recorder = new UsageRecorder(10);
  recorder.add(one({ outcome: 'valid', lastUsedAt: START + 5, address: '192.0.2.1' }));
  recorder.add(one({ outcome: 'revoked', lastUsedAt: START + 9.5, address: '192.0.2.2' }));
  const last = { lastUsedAt: START + 9, address: '192.0.2.2' };
  expect(recorder.flush()).toEqual([
    one({ outcome: 'valid', ...last }),
    one({ outcome: 'revoked', ...last }),
  ]);
});

it('holds no more pairs of key and API than it may, and counts what it drops', () => {
  const recorder = new UsageRecorder(2);
  const ids = ['a', 'b', 'c', 'd'];
  for (const keyId of [...ids, ...ids]) recorder.add(one({ keyId }));
  recorder.add(one({ keyId: 'e', count: 3 }));
  expect(recorder.dropped).toBe(7);
  expect(recorder.flush().map(({ keyId, count }) => [keyId, count])).toEqual([
    ['a', 2],
    ['b', 2],
  ]);
  for (const keyId of ids) recorder.add(one({ keyId }));
  expect(recorder.flush()).toHaveLength(2);
});
