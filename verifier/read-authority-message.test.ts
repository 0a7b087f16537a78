import { assert, json, jsonValue, oneof, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ToVerifier } from './protocol.ts';
import { readAuthorityMessage } from './read-authority-message.ts';
import { API, FORMATS, makeKeySnapshot } from './testing/fake-authority.ts';

const CHANGE = { epoch: 8, touches: [{ kind: 'key', id: 'k' }] } as const;
const KEY = makeKeySnapshot('abcdefghijkl', {
  expiresAt: 1,
  addresses: ['10.0.0.0/8'],
  grants: { parcels: { level: 'read', endpoints: ['list'] } },
  limits: { parcels: [{ name: 'minute', requests: 10, seconds: 60 }] },
});
const MESSAGES: readonly ToVerifier[] = [
  { type: 'joined', historyId: 'h', epoch: 8, changes: [CHANGE], formats: FORMATS, leaseTermMs: 10_000 },
  { type: 'joined', historyId: 'h', epoch: 8, changes: null, formats: FORMATS, leaseTermMs: 10_000 },
  { type: 'refused', code: 'too_many', message: 'Too many.' },
  { type: 'change', change: CHANGE, formats: null },
  { type: 'change', change: CHANGE, formats: { prefixes: ['lk'], imported: ['old_'] } },
  { type: 'grant', n: 3, epoch: 8, leaseMs: 9_800 },
  { type: 'behind', n: 3, epoch: 8, changes: [CHANGE], formats: FORMATS },
  { type: 'not_now', n: 3 },
  { type: 'loaded_key', n: 3, asOf: 8, key: KEY },
  { type: 'loaded_key', n: 3, asOf: 8, key: { ...KEY, app: null, grants: null, expiresAt: null } },
  { type: 'loaded_key', n: 3, asOf: 8, key: null },
  { type: 'loaded_api', n: 3, asOf: 8, api: API },
  { type: 'loaded_api', n: 3, asOf: 8, api: null },
  { type: 'not_loaded', n: 3 },
  { type: 'usage_taken', n: 3 },
  { type: 'left' },
];

/** Every place in a value, and what it looks like with something else there. */
function mutations(value: unknown, put: (changed: unknown) => unknown = (changed) => changed): unknown[] {
  if (Array.isArray(value)) {
    const inside = value.flatMap((item, index) =>
      mutations(item, (changed) => put(value.with(index, changed))),
    );
    return [...inside, put({}), put('text')];
  }
  if (typeof value === 'object' && value !== null) {
    const inside = Object.entries(value).flatMap(([name, held]) =>
      mutations(held, (changed) => put({ ...value, [name]: changed })),
    );
    return [...inside, put([]), put('text')];
  }
  return [undefined, { nested: 1 }, [[]]].map(put);
}

describe('a message of the authority', () => {
  it.each(MESSAGES)('is read as it was sent: $type', (message) => {
    expect(readAuthorityMessage(JSON.stringify(message))).toEqual(message);
  });

  it('may say more than this version knows', () => {
    const text = JSON.stringify({ type: 'grant', n: 3, epoch: 8, leaseMs: 1, since: 'newer' });
    expect(readAuthorityMessage(text)).toMatchObject({ type: 'grant', leaseMs: 1 });
  });

  it('of any content is read without an error, and only a known type is taken', () => {
    const anything = oneof(
      string(),
      json(),
      jsonValue().map((value) => JSON.stringify({ type: 'grant', ...Object(value) })),
    );
    void assert(
      property(anything, (text) => {
        const message = readAuthorityMessage(text);
        if (message !== null) expect(MESSAGES.map(({ type }) => type)).toContain(message.type);
      }),
      { numRuns: 2_000 },
    );
  });

  it('that lacks anything, or holds something of another kind anywhere, is none', () => {
    for (const message of MESSAGES) {
      for (const mutation of mutations(message)) {
        const text = JSON.stringify(mutation) ?? '';
        expect({ text, read: readAuthorityMessage(text) }).toEqual({ text, read: null });
      }
    }
  });

  it.each([
    ['a lease of no end', { type: 'grant', n: 1, epoch: 1, leaseMs: 1e300 }],
    ['a lease that is negative', { type: 'grant', n: 1, epoch: 1, leaseMs: -1 }],
    ['a term of a year', { ...MESSAGES[0], leaseTermMs: 31_536_000_000 }],
    ['an epoch that is no whole number', { type: 'grant', n: 1, epoch: 1.5, leaseMs: 1 }],
    ['an epoch in words', { type: 'change', change: { epoch: '9', touches: [] }, formats: null }],
    [
      'a change to something unknown',
      { type: 'change', change: { epoch: 9, touches: [{ kind: 'planet', id: 'x' }] }, formats: null },
    ],
    [
      'a key without an owner',
      { type: 'loaded_key', n: 1, asOf: 1, key: { ...KEY, organization: undefined } },
    ],
    [
      'a level that there is none of',
      {
        type: 'loaded_key',
        n: 1,
        asOf: 1,
        key: { ...KEY, grants: { parcels: { level: 'admin', endpoints: null } } },
      },
    ],
    [
      'a limit of nothing',
      {
        type: 'loaded_api',
        n: 1,
        asOf: 1,
        api: { ...API, limits: [{ name: 'minute', requests: 0, seconds: 60 }] },
      },
    ],
    ['a type of the language', { type: 'constructor' }],
    ['a list', []],
  ])('is none with %s', (_title, message) => {
    expect(readAuthorityMessage(JSON.stringify(message))).toBeNull();
  });

  it('is none when it is nested beyond all measure', () => {
    expect(readAuthorityMessage('['.repeat(100_000) + ']'.repeat(100_000))).toBeNull();
  });
});
