import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  derivePepper,
  equalInConstantTime,
  newestPepper,
  packTag,
  provesSecret,
  tagImportedKey,
  tagSecret,
} from './tag-secret.ts';

const pepper = derivePepper(Buffer.alloc(32, 1), 'key live');
const ids = fc.stringMatching(/^[0-9A-Za-z]{12}$/);
const secrets = fc.stringMatching(/^[0-9A-Za-z]{43}$/);

describe('a tag', () => {
  it('is proved by the secret it was made from', () => {
    fc.assert(
      fc.property(ids, secrets, (id, secret) => {
        expect(provesSecret(packTag(tagSecret(pepper, id, secret)), pepper, id, secret)).toBe(true);
      }),
    );
  });

  it('is not proved by another secret, under another id, or with another pepper', () => {
    fc.assert(
      fc.property(ids, secrets, secrets, ids, (id, secret, otherSecret, otherId) => {
        fc.pre(secret !== otherSecret && id !== otherId);
        const tag = packTag(tagSecret(pepper, id, secret));
        const otherPepper = derivePepper(Buffer.alloc(32, 1), 'key test');
        expect(provesSecret(tag, pepper, id, otherSecret)).toBe(false);
        expect(provesSecret(tag, pepper, otherId, secret)).toBe(false);
        expect(provesSecret(tag, otherPepper, id, secret)).toBe(false);
      }),
    );
  });

  it('is not proved by anything when it is damaged or empty', () => {
    for (const stored of ['', 'zz', '00', tagSecret(pepper, 'a', 'b').slice(2)]) {
      expect(provesSecret(packTag(stored), pepper, 'a', 'b')).toBe(false);
    }
  });

  it('is the SHA-256 of pepper, id and secret, so that another program can check it', () => {
    const expected = createHash('sha256').update(`${pepper}idsecret`).digest('hex');
    expect(tagSecret(pepper, 'id', 'secret')).toBe(expected);
  });

  it('of an imported key cannot be made by moving characters between its parts', () => {
    expect(tagImportedKey(pepper, '1abc')).not.toBe(tagImportedKey(pepper, 'abc'));
    expect(tagImportedKey(pepper, '0004abcd')).not.toBe(tagImportedKey(pepper, 'abcd'));
  });
});

describe('a pepper', () => {
  it('differs for each purpose and each master secret', () => {
    const purposes = ['key live', 'key test', 'service token', 'imported key'] as const;
    const all = [1, 2].flatMap((byte) =>
      purposes.map((purpose) => derivePepper(Buffer.alloc(32, byte), purpose)),
    );
    expect(new Set(all).size).toBe(8);
    for (const one of all) expect(one).toMatch(/^[0-9a-f]{64}$/);
  });

  it('for new tags is the one of the highest version, not the one added last', () => {
    const peppers = new Map([
      [2, 'two'],
      [10, 'ten'],
      [9, 'nine'],
    ]);
    expect(newestPepper(peppers)).toBe('ten');
  });
});

describe('comparing in constant time', () => {
  it('says the same as ===', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\u{80}', 'é'), maxLength: 4 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(equalInConstantTime(a, b)).toBe(a === b);
      }),
      { numRuns: 2000 },
    );
  });

  it('reads every character, also after the first difference', () => {
    const read: number[] = [];
    const watched = {
      length: 4,
      charCodeAt(index: number) {
        read.push(index);
        return 'xbcd'.charCodeAt(index);
      },
    };
    expect(equalInConstantTime(watched, 'abcd')).toBe(false);
    expect(read).toEqual([0, 1, 2, 3]);
  });
});
