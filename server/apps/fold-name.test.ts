import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldName } from './fold-name.ts';
import { LATIN_OF } from './look-alikes.ts';

/** Mostly what folding has rules for: scripts with cases and accents, and the look-alikes themselves. */
const letter = fc.oneof(
  fc.constantFrom(...LATIN_OF.keys()),
  fc.integer({ min: 0x20, max: 0x2fff }).map((code) => String.fromCodePoint(code)),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
);
const text = fc.string({ unit: letter, maxLength: 30 });

describe('names are the same', () => {
  it.each([
    ['Acme', '\u0410cme', 'Cyrillic capital A'],
    ['Acme', '\u0391cme', 'Greek capital alpha'],
    ['Acme', 'ACME', 'case'],
    ['Acme', '\uFF21\uFF43\uFF4D\uFF45', 'full width'],
    ['Acme', '\u{1D400}\u{1D41C}\u{1D426}\u{1D41E}', 'mathematical letters'],
    ['Acme', 'Ac\u200Bme', 'zero-width space'],
    ['Acme', 'Ac\u00ADme', 'soft hyphen'],
    ['Acme', '\u202EAcme\u202C', 'bidirectional override'],
    ['Acme', 'Acme\uFE0F', 'variation selector'],
    ['Acme', 'Acme\u2800', 'Braille blank'],
    ['Acme Inc', ' Acme \u00A0 Inc ', 'kinds and number of spaces'],
    ['istanbul', '\u0131stanbul', 'dotless i'],
    ['istanbul', '\u0130stanbul', 'capital I with a dot'],
    ['straße', 'STRASSE', 'sharp s'],
    ['ΟΔΟΣ', 'οδος', 'final sigma'],
    ['Café', 'Cafe\u0301', 'accents put on or built in'],
    ['a\u0323\u0307', 'a\u0307\u0323', 'order of accents'],
    ['ëtre', '\u0451tre', 'Cyrillic letter with an accent'],
    ['paypal', 'р\u0430\u0443р\u0430\u04CF', 'all letters Cyrillic'],
    ['Team 10', 'Team lO', 'digits that look like letters'],
    ['ŒUVRE', 'œuvre', 'ligatures'],
  ])('%j and %j (%s)', (name, other) => {
    expect(foldName(other)).toBe(foldName(name));
  });
});

describe('names are told apart', () => {
  it.each([
    ['Cafe', 'Café'],
    ['modern', 'modem'],
    ['Mail', 'Mall'],
    ['Team 1', 'Team 2'],
    ['Acme Inc', 'AcmeInc'],
    ['есть', 'еств'],
    ['日本', '日木'],
    ['🙂', '🙃'],
  ])('%j and %j', (name, other) => {
    expect(foldName(other)).not.toBe(foldName(name));
  });
});

describe('the form in which names are compared', () => {
  it('is its own form', () => {
    fc.assert(
      fc.property(text, (name) => {
        expect(foldName(foldName(name))).toBe(foldName(name));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is the same for the small and the capital letters of a name', () => {
    fc.assert(
      fc.property(text, (name) => {
        // Of decomposed text, as caseless matching is defined (Unicode, D145).
        const capitals = name.normalize('NFD').toUpperCase();
        expect(foldName(capitals)).toBe(foldName(name));
        expect(foldName(capitals.toLowerCase())).toBe(foldName(name));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is the same for every normalization of a name', () => {
    fc.assert(
      fc.property(text, fc.constantFrom('NFC', 'NFD', 'NFKC', 'NFKD'), (name, form) => {
        expect(foldName(name.normalize(form))).toBe(foldName(name));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is empty for a name that shows nothing', () => {
    expect(foldName('\u200B \u2060\u3164\u2800')).toBe('');
  });

  it('turns every look-alike into the letter it looks like', () => {
    for (const [other, latin] of LATIN_OF) expect(foldName(`x${other}x`)).toBe(`x${latin}x`);
  });
});
