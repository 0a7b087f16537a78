import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileKey } from './compile-key.ts';
import { formatKey } from './key-format.ts';
import { compileOrganization, compileOwner } from './record.ts';
import type { KeySnapshot } from './snapshot.ts';
import {
  makeApi,
  makeApp,
  makeImportedKey,
  makeKey,
  makeVerifier,
  parser,
  START,
} from './testing/fixtures.ts';

/** Everything in which keys of one app can differ, so far as a decision is about it. */
const fields = fc.record(
  {
    state: fc.constantFrom('active', 'active', 'paused', 'revoked'),
    expiresAt: fc.constantFrom(null, START - 1, START + 1000),
    mode: fc.constantFrom('live', 'test'),
    kind: fc.constantFrom('bearer', 'pair'),
    environment: fc.constantFrom('production', 'staging'),
    addresses: fc.constantFrom([], ['203.0.113.0/24']),
    grants: fc.constantFrom(null, { conversations: { level: 'none', endpoints: null } } as const),
    limits: fc.constantFrom({}, { conversations: [{ name: 'minute', requests: 2, seconds: 60 }] }),
  },
  { requiredKeys: [] },
) satisfies fc.Arbitrary<Partial<KeySnapshot>>;

const owner = () => {
  const { snapshot } = makeKey();
  return compileOwner(snapshot, compileOrganization(snapshot.organization));
};

describe('keys of one app', () => {
  it('are each answered as if there were no other', () => {
    fc.assert(
      fc.property(fc.array(fields, { minLength: 2, maxLength: 20 }), (variants) => {
        const together = makeVerifier();
        for (const variant of variants) {
          const key = together.add(makeKey(variant));
          const alone = makeVerifier();
          alone.add(key);
          const asked = { address: '198.51.100.1' };
          const [one, other] = [together, alone].map(({ ask }) => {
            const decision = ask(key.text, asked);
            return decision instanceof Promise
              ? decision
              : [decision.outcome, decision.key?.id, decision.key?.environment, decision.key?.state];
          });
          expect(one).toEqual(other);
        }
      }),
    );
  });

  it('have their terms in common where they are alike, and nothing where one is particular', () => {
    const one = owner();
    const termsOf = (variant: Partial<KeySnapshot>) => compileKey(makeKey(variant).snapshot, one).terms;
    expect(termsOf({})).toBe(termsOf({ name: 'Other' }));
    expect(termsOf({ state: 'paused' })).not.toBe(termsOf({}));
    expect(termsOf({ expiresAt: START })).not.toBe(termsOf({ expiresAt: START + 1 }));
    expect(termsOf({ environment: 'staging' })).not.toBe(termsOf({}));
    expect(termsOf({ mode: 'test' })).not.toBe(termsOf({}));
    expect(termsOf({ kind: 'pair' })).not.toBe(termsOf({}));
    expect(termsOf({ pepperVersion: 2 })).not.toBe(termsOf({}));
    const particular: Partial<KeySnapshot>[] = [
      { grants: {} },
      { addresses: ['203.0.113.1'] },
      { limits: { conversations: [] } },
    ];
    for (const variant of particular) expect(termsOf(variant)).not.toBe(termsOf(variant));
    const imported = () => compileKey(makeImportedKey('a key from elsewhere').snapshot, one).terms;
    expect(imported()).not.toBe(imported());
  });

  it('have few terms that are remembered, however many ways there are to differ', () => {
    const one = owner();
    for (let index = 0; index < 100; index += 1) {
      compileKey(makeKey({ expiresAt: START + index }).snapshot, one);
    }
    expect(one.terms).toHaveLength(8);
  });

  it('are not touched when one of them is revoked', () => {
    const { ask, add, commit, authority } = makeVerifier();
    const [revoked, other] = [add(makeKey()), add(makeKey())];
    for (const { text } of [revoked, other]) expect(ask(text)).toMatchObject({ outcome: 'valid' });
    const { id } = revoked.snapshot;
    commit([{ kind: 'key', id }], () => authority.keys.set(id, { ...revoked.snapshot, state: 'revoked' }));
    expect(ask(revoked.text)).toMatchObject({ outcome: 'revoked' });
    expect(ask(other.text)).toMatchObject({ outcome: 'valid' });
    expect(ask(revoked.text)).toMatchObject({ outcome: 'revoked' });
  });

  it('all end with their app', () => {
    const { ask, add, commit, authority } = makeVerifier();
    const keys = [add(makeKey()), add(makeKey()), add(makeKey())];
    for (const { text } of keys) expect(ask(text)).toMatchObject({ outcome: 'valid' });
    commit([{ kind: 'app', id: 'app_1' }], () => {
      for (const { snapshot } of keys) {
        authority.keys.set(snapshot.id, { ...snapshot, app: makeApp({ active: false }) });
      }
    });
    for (const { text } of keys) expect(ask(text)).toMatchObject({ outcome: 'suspended' });
  });

  it('are counted under the API that each was asked about, in whatever order', () => {
    const slugs = ['conversations', 'billing', 'parcels'] as const;
    const asked = fc.tuple(fc.nat(2), fc.constantFrom(...slugs));
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 40 }), (questions) => {
        const { ask, add, authority, usage } = makeVerifier();
        for (const slug of slugs) authority.apis.set(slug, makeApi({ id: slug, slug }));
        const grant = { level: 'read', endpoints: null } as const;
        const app = makeApp({ grants: Object.fromEntries(slugs.map((slug) => [slug, grant])) });
        const keys = [0, 1, 2].map(() => add(makeKey({ app })));
        const expected = new Map<string, number>();
        for (const [index, api] of questions) {
          const { text, snapshot } = keys[index] ?? makeKey();
          expect(ask(text, { api })).toMatchObject({ outcome: 'valid' });
          const name = `${snapshot.id} ${api}`;
          expected.set(name, (expected.get(name) ?? 0) + 1);
        }
        const counts = usage.flush().map(({ keyId, api, count }) => [`${keyId} ${api}`, count] as const);
        expect(new Map(counts)).toEqual(expected);
        expect(counts).toHaveLength(expected.size);
      }),
    );
  });
});

describe('a key that gave way to another', () => {
  it('proves nothing with its secret under the id of the other, nor the other way round', () => {
    const { ask, add } = makeVerifier({ capacity: 1 });
    const [first, second] = [add(makeKey()), add(makeKey())];
    const [one, other] = [parser.parse(first.text), parser.parse(second.text)];
    if (one === undefined || other === undefined) throw new Error('not read');
    expect(ask(first.text)).toMatchObject({ outcome: 'valid' });
    expect(ask(second.text)).toMatchObject({ outcome: 'valid' });
    expect(ask(formatKey('lk', { ...one, id: other.id }))).toMatchObject({ outcome: 'unknown', key: null });
    expect(ask(formatKey('lk', { ...other, id: one.id }))).toMatchObject({ outcome: 'unknown', key: null });
    expect(ask(second.text)).toMatchObject({ outcome: 'valid', key: { id: other.id } });
  });

  it('is revoked when it comes back, if it was revoked meanwhile', () => {
    const { ask, add, commit, authority } = makeVerifier({ capacity: 1 });
    const [first, second] = [add(makeKey()), add(makeKey())];
    ask(first.text);
    ask(second.text);
    const { id } = first.snapshot;
    commit([{ kind: 'key', id }], () => authority.keys.set(id, { ...first.snapshot, state: 'revoked' }));
    expect(ask(first.text)).toMatchObject({ outcome: 'revoked' });
    expect(ask(second.text)).toMatchObject({ outcome: 'valid' });
  });

  it('leaves behind what was counted of it', () => {
    const { ask, add, usage } = makeVerifier({ capacity: 1 });
    const keys = [add(makeKey()), add(makeKey())];
    for (const { text } of [...keys, ...keys]) ask(text);
    const total = (keyId: string) =>
      usage.flush().reduce((sum, each) => sum + (each.keyId === keyId ? each.count : 0), 0);
    expect(total(keys[0]?.snapshot.id ?? '')).toBe(2);
  });
});
