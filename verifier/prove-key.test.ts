import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeyParser, formatKey, type ParsedKey } from './key-format.ts';
import { KeyProver } from './prove-key.ts';
import { derivePepper, tagSecret } from './tag-secret.ts';
import { NO_TAG, readTagWords } from './tag-words.ts';

const parser = createKeyParser(['lk']);
const base62 = (length: number) => fc.stringMatching(new RegExp(`^[0-9A-Za-z]{${length}}$`));
const keys = fc.record({
  shape: fc.constantFrom('bearer' as const, 'secret' as const),
  mode: fc.constantFrom('live' as const, 'test' as const),
  id: base62(12),
  secret: base62(43),
});
const peppers = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((master) => derivePepper(master, 'key live'));

function tagOf(pepper: string, { id, secret }: ParsedKey): Int32Array {
  return toWords(tagSecret(pepper, id, secret));
}

function toWords(tag: string): Int32Array {
  return readTagWords(tag) ?? NO_TAG;
}

function read(text: string): ParsedKey {
  const key = parser.parse(text);
  if (key === undefined) throw new Error('not read');
  return key;
}

describe('a key', () => {
  it('is proved by the tag that the built-in SHA-256 makes of it, just read or read long before', () => {
    const prover = new KeyProver();
    fc.assert(
      fc.property(keys, keys, peppers, (one, other, pepper) => {
        const first = read(formatKey('lk', one));
        expect(prover.proves(tagOf(pepper, one), 0, pepper, first)).toBe(true);
        const second = read(formatKey('lk', other));
        expect(prover.proves(tagOf(pepper, one), 0, pepper, first)).toBe(true);
        expect(prover.proves(tagOf(pepper, other), 0, pepper, second)).toBe(true);
        expect(prover.proves(tagOf(pepper, one), 0, pepper, { ...one })).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('is not proved by a tag in which any one bit differs', () => {
    const prover = new KeyProver();
    fc.assert(
      fc.property(keys, peppers, fc.nat(255), (key, pepper, bit) => {
        const tag = Buffer.from(tagSecret(pepper, key.id, key.secret), 'hex');
        tag.writeUInt8(tag.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(prover.proves(toWords(tag.toString('hex')), 0, pepper, key)).toBe(false);
      }),
    );
  });

  it('is not proved by the tag of another secret, another id or another pepper', () => {
    const prover = new KeyProver();
    fc.assert(
      fc.property(keys, keys, peppers, peppers, (key, other, pepper, otherPepper) => {
        fc.pre(key.secret !== other.secret && key.id !== other.id && pepper !== otherPepper);
        const tag = tagOf(pepper, key);
        expect(prover.proves(tag, 0, pepper, { ...key, secret: other.secret })).toBe(false);
        expect(prover.proves(tag, 0, pepper, { ...key, id: other.id })).toBe(false);
        expect(prover.proves(tag, 0, otherPepper, key)).toBe(false);
      }),
    );
  });

  it('of another length, or not in ASCII, is not proved by any tag', () => {
    const prover = new KeyProver();
    const pepper = 'a'.repeat(64);
    const key: ParsedKey = { shape: 'bearer', mode: 'live', id: '0'.repeat(12), secret: 'b'.repeat(43) };
    expect(prover.proves(tagOf(pepper, key), 0, pepper, key)).toBe(true);
    const longer = 'b'.repeat(44);
    const wider = `${'b'.repeat(42)}š`;
    for (const secret of ['', longer, wider]) {
      const wrong = { ...key, secret };
      for (const tag of [tagOf(pepper, wrong), tagOf(pepper, key)]) {
        expect(prover.proves(tag, 0, pepper, wrong)).toBe(false);
      }
    }
  });

  it('is proved by the SHA-256 of pepper, id and secret one after the other, so that another program can check it', () => {
    const pepper = '5'.repeat(64);
    const key: ParsedKey = { shape: 'bearer', mode: 'live', id: 'A'.repeat(12), secret: 'z'.repeat(43) };
    const tag = createHash('sha256').update(`${pepper}${key.id}${key.secret}`).digest('hex');
    expect(new KeyProver().proves(toWords(tag), 0, pepper, key)).toBe(true);
  });

  it('cannot be proved with a pepper of another length', () => {
    const key: ParsedKey = { shape: 'bearer', mode: 'live', id: 'A'.repeat(12), secret: 'z'.repeat(43) };
    expect(() => new KeyProver().proves(tagOf('short', key), 0, 'short', key)).toThrow(RangeError);
  });
});

describe('a damaged tag', () => {
  it.each(['', 'zz', '00', 'a'.repeat(62), 'a'.repeat(66)])('"%s" is none', (tag) => {
    expect(readTagWords(tag)).toBeNull();
  });
});
