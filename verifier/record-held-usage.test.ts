import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UsageCount } from './record-usage.ts';
import { makeApi, makeApp, makeKey, makeVerifier, START, type TestVerifier } from './testing/fixtures.ts';

const SLUGS = ['conversations', 'billing', 'parcels'] as const;

/** A verifier of so few keys that they push one another out, with keys that may read several APIs. */
function makeCrowded(capacity: number) {
  const made = makeVerifier({ capacity });
  for (const slug of SLUGS) made.authority.apis.set(slug, makeApi({ id: slug, slug }));
  const grant = { level: 'read', endpoints: null } as const;
  const app = makeApp({ grants: Object.fromEntries(SLUGS.map((slug) => [slug, grant])) });
  return { ...made, keys: [0, 1, 2, 3].map(() => made.add(makeKey({ app }))) };
}

function sumUp(counts: readonly UsageCount[], into: Map<string, number>): void {
  for (const { keyId, api, outcome, count } of counts) {
    const name = `${keyId} ${api} ${outcome}`;
    into.set(name, (into.get(name) ?? 0) + count);
  }
}

describe('the usage of held keys', () => {
  it('is every decision, once, under its key, its API and its outcome, whatever gave way or changed meanwhile', () => {
    const question = fc.tuple(
      fc.constant('ask'),
      fc.nat(3),
      fc.constantFrom(...SLUGS),
      fc.constantFrom('read', 'write'),
    );
    const change = fc.tuple(fc.constantFrom('touch', 'touch app', 'restart', 'flush'), fc.nat(3));
    const steps = fc.array(fc.oneof({ weight: 4, arbitrary: question }, change), { maxLength: 80 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), steps, (capacity, script) => {
        const { ask, keys, usage, commit, verifier, authority } = makeCrowded(capacity);
        const expected = new Map<string, number>();
        const received = new Map<string, number>();
        for (const [what, index, api, access] of script) {
          const id = keys[index]?.snapshot.id ?? '';
          if (what === 'touch') commit([{ kind: 'key', id }], () => {});
          if (what === 'touch app') commit([{ kind: 'app', id: 'app_1' }], () => {});
          if (what === 'restart') verifier.restart(authority.epoch);
          if (what === 'flush') sumUp(usage.flush(), received);
          if (what !== 'ask') continue;
          const decision = ask(keys[index]?.text ?? '', { api, access });
          if (decision instanceof Promise) throw new Error('this should have been decided at once');
          const name = `${id} ${api} ${decision.outcome}`;
          expected.set(name, (expected.get(name) ?? 0) + 1);
        }
        sumUp(usage.flush(), received);
        const counted = [...received.values()].reduce((sum, count) => sum + count, 0);
        const asked = [...expected.values()].reduce((sum, count) => sum + count, 0);
        // What does not fit is said, and nothing is counted under a name that was not asked.
        expect(counted + usage.dropped).toBe(asked);
        for (const [name, count] of received) expect(count).toBeLessThanOrEqual(expected.get(name) ?? 0);
        expect(usage.flush()).toEqual([]);
      }),
    );
  });

  it('tells the outcome that was answered, and nothing of what is no known key', () => {
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

  it('tells when and from where a key was used last, and no address of an earlier interval or of another key', () => {
    const { ask, keys, usage, clock } = makeCrowded(1);
    const [first, second] = keys;
    const askFrom = (key: typeof first, address?: string) =>
      ask(key?.text ?? '', address === undefined ? {} : { address });
    askFrom(first, '192.0.2.1');
    clock.now = START + 7.5;
    askFrom(first, '192.0.2.2');
    expect(usage.flush()).toMatchObject([{ count: 2, lastUsedAt: START + 7, address: '192.0.2.2' }]);
    askFrom(first);
    expect(usage.flush()).toMatchObject([{ count: 1, address: null }]);
    askFrom(first, '192.0.2.3');
    askFrom(second);
    const last = new Map(usage.flush().map(({ keyId, address }) => [keyId, address]));
    expect(last).toEqual(
      new Map([
        [second?.snapshot.id, null],
        [first?.snapshot.id, '192.0.2.3'],
      ]),
    );
    askFrom(second, 'no address');
    expect(usage.flush()).toMatchObject([{ address: null }]);
  });

  it('goes on for as long as nobody takes it, with the last time as far as it can be told', () => {
    const { ask, keys, usage, clock } = makeCrowded(4);
    ask(keys[0]?.text ?? '');
    clock.now = START + 2 ** 33;
    ask(keys[0]?.text ?? '');
    expect(usage.flush()).toMatchObject([{ count: 2, lastUsedAt: START + 2 ** 31 - 1 }]);
  });

  it('has a bound, however many keys come and go before it is taken', () => {
    const { ask, add, usage }: TestVerifier = makeVerifier({ capacity: 2 });
    for (let index = 0; index < 50; index += 1) ask(add(makeKey()).text);
    const counts = usage.flush();
    expect(counts.length).toBeLessThanOrEqual(4);
    expect(counts.length + usage.dropped).toBe(50);
  });
});
