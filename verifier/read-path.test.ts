import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldText, readPath } from './read-path.ts';

function read(path: string) {
  const target = readPath(path);
  if (typeof target === 'string') throw new Error(target);
  return target;
}

const readingsOf = (path: string) => read(path).segments[0]?.odd?.readings;

describe('readPath', () => {
  test('cuts at slashes and ends at the query or fragment', () => {
    expect(read('/a/B?x/y').segments).toEqual([
      { text: 'a', folded: 'a', odd: undefined },
      { text: 'B', folded: 'b', odd: undefined },
    ]);
    expect(read('/').segments).toEqual([]);
    expect(read('/?').segments).toEqual([]);
    expect(read('/a#/b').segments).toHaveLength(1);
  });

  test('tells a trailing slash apart from none, and the root has none', () => {
    expect(read('/a/').hasTrailingSlash).toBe(true);
    expect(read('/a/?x').hasTrailingSlash).toBe(true);
    expect(read('/a').hasTrailingSlash).toBe(false);
    expect(read('/').hasTrailingSlash).toBe(false);
  });

  test('a segment that everybody reads alike has no other readings', () => {
    for (const text of ['abc', 'A-b_c~', 'a.b', "!$&'()*+,:=@", '.well-known']) {
      expect(read(`/${text}`).segments[0]?.odd).toBeUndefined();
    }
  });

  test('an encoded segment is read decoded and as sent', () => {
    expect(readingsOf('/%61b')).toEqual(['ab', '%61b']);
  });

  test('parameters, trailing dots and spaces are read with and without, before and after decoding', () => {
    expect(readingsOf('/a;b')).toEqual(['a;b', 'a']);
    expect(readingsOf('/a.')).toEqual(['a.', 'a']);
    expect(readingsOf('/a%20')).toEqual(['a ', 'a', 'a%20']);
    expect(readingsOf('/a%3Bb;c')).toEqual(['a;b;c', 'a', 'a%3Bb;c', 'a%3Bb', 'a;b']);
  });

  test('says after how many segments an upstream may stop, only when more follow', () => {
    expect(read('/a/b;c/d').mayEndAfter).toBe(2);
    expect(read('/a/b%3F/d').mayEndAfter).toBe(2);
    expect(read('/a/b;c').mayEndAfter).toBeUndefined();
    expect(read('/a/b;c/').mayEndAfter).toBeUndefined();
    expect(read('/a.b/c').mayEndAfter).toBeUndefined();
  });

  test('no segment has more readings than documented', () => {
    const piece = fc.constantFrom(
      'a',
      '%3B',
      ';',
      '%3f',
      '%23',
      '.',
      '%20',
      '%C3%A9',
      '%EF%BC%9B',
      '%EF%BC%9F',
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), (pieces) => {
        const target = readPath(`/${pieces.join('')}`);
        if (typeof target === 'string') return;
        expect(target.segments[0]?.odd?.readings.length ?? 0).toBeLessThanOrEqual(40);
      }),
    );
  });
});

describe('foldText', () => {
  test('joins what upper case, lower case (also Turkish) or compatibility forms join, for every letter', () => {
    const apart: string[] = [];
    for (let code = 0; code < 0x1_fb00; code++) {
      const letter = String.fromCodePoint(code);
      const folded = foldText(letter);
      const others = [
        letter.toLowerCase(),
        letter.toUpperCase(),
        letter.toLocaleLowerCase('tr'),
        letter.toLocaleUpperCase('tr'),
        letter.normalize('NFKC'),
        folded,
      ];
      if (others.some((other) => foldText(other) !== folded)) apart.push(letter);
    }
    expect(apart).toEqual([]);
  });

  test('folds a concatenation to the concatenation of the folded parts, as partly literal segments need', () => {
    expect(foldText('ΑΣ') + foldText('Α')).toBe(foldText('ΑΣΑ'));
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(foldText(one + other)).toBe(foldText(one) + foldText(other));
      }),
      { numRuns: 2000 },
    );
  });

  test('keeps texts apart that no upstream confuses', () => {
    expect(new Set(['a', 'b', 'ab', 'a b', 'a.b', 'a-b', '1'].map(foldText)).size).toBe(7);
  });
});
