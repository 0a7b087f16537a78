import { randomBytes } from 'node:crypto';
import { crc32 as builtInCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32, randomBase62, toBase62 } from './checksum.ts';
import { createKeyParser, formatKey, generateKey, isKeyPrefix, type KeyShape } from './key-format.ts';

const shapes: KeyShape[] = ['bearer', 'shared', 'secret', 'service'];
const prefixes = fc.stringMatching(/^[a-z][a-z0-9]{1,11}$/);
const anyKey = fc.record({
  prefix: prefixes,
  shape: fc.constantFrom(...shapes),
  mode: fc.constantFrom('live' as const, 'test' as const),
  bytes: fc.uint8Array({ minLength: 200, maxLength: 200, max: 247 }),
});

/** Hands out given bytes, as a random source would. */
function replay(bytes: Uint8Array): (count: number) => Uint8Array {
  let position = 0;
  return (count) => {
    position += count;
    return bytes.subarray(position - count, position);
  };
}

function makeText({
  prefix,
  shape,
  mode,
  bytes,
}: typeof anyKey extends fc.Arbitrary<infer Key> ? Key : never) {
  const key = generateKey(shape, mode, replay(bytes));
  return { key, text: formatKey(prefix, key), parser: createKeyParser([prefix]) };
}

describe('a key', () => {
  it('reads back as what was written', () => {
    fc.assert(
      fc.property(anyKey, (input) => {
        const { key, text, parser } = makeText(input);
        expect(parser.parse(text)).toEqual(key);
        expect(parser.claims(text)).toBe(true);
      }),
    );
  });

  it('has one length for each shape and prefix', () => {
    fc.assert(
      fc.property(anyKey, ({ prefix, shape, mode, bytes }) => {
        const { text } = makeText({ prefix, shape, mode, bytes });
        const mark = { bearer: 0, shared: 2, secret: 2, service: 2 }[shape];
        const tail = shape === 'shared' ? 0 : 1 + 43 + 6;
        expect(text).toHaveLength(prefix.length + mark + '_live_'.length + 12 + tail);
      }),
    );
  });

  it('is matched whole by the pattern given to secret scanners', () => {
    for (const mode of ['live', 'test'] as const) {
      const text = formatKey('acme', generateKey('bearer', mode, randomBytes));
      const pattern = /\bacme_(?:live|test)_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}\b/;
      expect(pattern.exec(`curl -H "Authorization: Bearer ${text}" https://…`)?.[0]).toBe(text);
    }
  });

  it('is refused after any change of one character', () => {
    fc.assert(
      fc.property(
        anyKey,
        fc.nat(),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
        (input, at, other) => {
          const { text, parser, key } = makeText(input);
          const index = at % text.length;
          const changed = text.slice(0, index) + other + text.slice(index + 1);
          fc.pre(changed !== text);
          // The id of a Shared Key is all there is to it, so another id is another Shared Key.
          const parsed = parser.parse(changed);
          expect(parsed === undefined || (key.shape === 'shared' && parsed.shape === 'shared')).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is refused after any two neighbours changed places, any cut, and any addition', () => {
    fc.assert(
      fc.property(anyKey, fc.nat(), fc.constantFrom('a', ' ', '\n', '0', '_'), (input, at, extra) => {
        const { text, parser, key } = makeText(input);
        fc.pre(key.shape !== 'shared');
        const index = at % text.length;
        const swapped =
          text.slice(0, index) + text.charAt(index + 1) + text.charAt(index) + text.slice(index + 2);
        if (swapped !== text) expect(parser.parse(swapped)).toBeUndefined();
        expect(parser.parse(text.slice(0, index))).toBeUndefined();
        expect(parser.parse(text.slice(index + 1))).toBeUndefined();
        expect(parser.parse(text.slice(0, index) + extra + text.slice(index))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it('is never found in text that was not made as one', () => {
    const parser = createKeyParser(['lk']);
    const junk = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary', minLength: 70, maxLength: 70 }),
      fc.stringMatching(/^lk(sk|st)?_(live|test)_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}zzzzzz$/),
    );
    fc.assert(
      fc.property(junk, (text) => {
        expect(parser.parse(text)).toBeUndefined();
      }),
    );
  });

  it('keeps verifying under a former prefix', () => {
    const parser = createKeyParser(['acme', 'lk', 'older']);
    for (const prefix of ['acme', 'lk', 'older']) {
      const key = generateKey('bearer', 'live', randomBytes);
      expect(parser.parse(formatKey(prefix, key))).toEqual(key);
    }
    expect(parser.parse(formatKey('other', generateKey('bearer', 'live', randomBytes)))).toBeUndefined();
  });

  it('of one shape is not one of another shape under a prefix that looks like its mark', () => {
    const parser = createKeyParser(['lk', 'lksk']);
    const secret = generateKey('secret', 'live', randomBytes);
    const bearer = generateKey('bearer', 'live', randomBytes);
    expect(parser.parse(formatKey('lk', secret))?.shape).toBe('secret');
    // Whoever renames a prefix so gets keys of the earlier prefix: never two readings of one text.
    expect(parser.parse(formatKey('lksk', bearer))?.shape).toBe('secret');
  });

  it('is claimed when only its end is damaged, and not when it is of somebody else', () => {
    const { claims } = createKeyParser(['lk']);
    expect(claims('lk_live_broken')).toBe(true);
    expect(claims('lkst_test_')).toBe(true);
    expect(claims('lk_prod_AAAAAAAAAAAA')).toBe(false);
    expect(claims('sk_live_AAAAAAAAAAAA')).toBe(false);
  });
});

describe('a prefix', () => {
  it.each(['lk', 'a1', 'acme', 'abcdefghijkl'])('may be %s', (prefix) => {
    expect(isKeyPrefix(prefix)).toBe(true);
  });

  it.each(['', 'a', '1a', 'Acme', 'ac-me', 'ac_me', 'abcdefghijklm', 'ab\n', 'é1'])(
    'may not be "%s"',
    (prefix) => {
      expect(isKeyPrefix(prefix)).toBe(false);
    },
  );
});

describe('random base62', () => {
  it('gives every character the same share of all byte values', () => {
    const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const text = randomBase62(248, replay(new Uint8Array([...everyByte, ...everyByte])));
    const shares = new Map<string, number>();
    for (const character of text) shares.set(character, (shares.get(character) ?? 0) + 1);
    expect(shares.size).toBe(62);
    expect(new Set(shares.values())).toEqual(new Set([4]));
  });

  it('throws away the bytes that would favour some characters, and asks for more', () => {
    const bytes = new Uint8Array([255, 248, 0, 250, 61, 252, 247, 62]);
    expect(randomBase62(4, replay(bytes))).toBe('0zz0');
  });

  it('takes secrets from the source given and from nowhere else', () => {
    const zeros = (count: number) => new Uint8Array(count);
    const key = generateKey('bearer', 'live', zeros);
    expect(key).toEqual({ shape: 'bearer', mode: 'live', id: '0'.repeat(12), secret: '0'.repeat(43) });
  });
});

describe('the checksum', () => {
  it('is the CRC-32 that everybody else computes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(crc32(text, text.length)).toBe(builtInCrc32(text));
      }),
    );
  });

  it('is written in six digits, of which each number has its own', () => {
    expect(toBase62(0, 6)).toBe('000000');
    expect(toBase62(61, 6)).toBe('00000z');
    expect(toBase62(62, 6)).toBe('000010');
    expect(toBase62(0xffffffff, 6)).toBe('4gfFC3');
  });
});
