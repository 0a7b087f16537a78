import fc from 'fast-check';
import { expect, it } from 'vitest';
import { OUTCOMES } from './outcome.ts';
import { type Counted, NOT_COUNTED, UsageRecorder } from './record-usage.ts';
import { makeKey, makeVerifier, START } from './testing/fixtures.ts';

function counted(keyId: string, slug = 'conversations'): Counted {
  return { ...NOT_COUNTED, keyId, slug };
}

it('hands over exactly what was counted, once', () => {
  const decision = fc.tuple(fc.nat(3), fc.constantFrom('one', 'two'), fc.constantFrom(...OUTCOMES));
  fc.assert(
    fc.property(fc.array(decision, { maxLength: 100 }), fc.nat(100), (decisions, flushAfter) => {
      const recorder = new UsageRecorder(100);
      const places = new Map<string, Counted>();
      const expected = new Map<string, number>();
      const received = new Map<string, number>();
      const flush = () => {
        for (const { keyId, api, outcome, count } of recorder.flush()) {
          const name = `${keyId} ${api} ${outcome}`;
          received.set(name, (received.get(name) ?? 0) + count);
        }
      };
      for (const [index, [key, api, outcome]] of decisions.entries()) {
        const place = places.get(`${key} ${api}`) ?? counted(`key ${key}`, api);
        places.set(`${key} ${api}`, place);
        recorder.count(place, outcome, START + index, null);
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
  const place = counted('key');
  recorder.count(place, 'valid', START + 5, '192.0.2.1');
  recorder.count(place, 'revoked', START + 9, '192.0.2.2');
  expect(recorder.flush()).toEqual([
    {
      keyId: 'key',
      api: 'conversations',
      outcome: 'valid',
      count: 1,
      lastUsedAt: START + 9,
      address: '192.0.2.2',
    },
    {
      keyId: 'key',
      api: 'conversations',
      outcome: 'revoked',
      count: 1,
      lastUsedAt: START + 9,
      address: '192.0.2.2',
    },
  ]);
  recorder.count(place, 'valid', START + 100_000_000_000, null);
  expect(recorder.flush()).toMatchObject([{ lastUsedAt: START + 100_000_000_000 }]);
});

it('holds no more pairs of key and API than it may, and counts what it drops', () => {
  const recorder = new UsageRecorder(2);
  const places = ['a', 'b', 'c', 'd'].map((keyId) => counted(keyId));
  for (const place of [...places, ...places]) recorder.count(place, 'valid', START, null);
  expect(recorder.dropped).toBe(4);
  expect(recorder.flush().map(({ keyId, count }) => [keyId, count])).toEqual([
    ['a', 2],
    ['b', 2],
  ]);
  for (const place of places) recorder.count(place, 'valid', START, null);
  expect(recorder.flush()).toHaveLength(2);
});

it('counts each decision of a verifier under the outcome that was answered', () => {
  const { ask, add, usage, lease } = makeVerifier();
  const key = add(makeKey());
  ask(key.text);
  ask(key.text);
  ask(key.text, { access: 'write' });
  ask('junk');
  lease.valid = false;
  ask(key.text);
  const keyId = key.snapshot.id;
  expect(usage.flush()).toMatchObject([
    { keyId, outcome: 'valid', count: 2 },
    { keyId, outcome: 'insufficient_access', count: 1 },
    { keyId, outcome: 'unavailable', count: 1 },
  ]);
});
