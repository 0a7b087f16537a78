import { describe, expect, test } from 'vitest';
import { cleanLine, cleanParagraphs, cutText } from './clean-text.ts';

describe('cutText', () => {
  test('a text that fits stays as it is', () => {
    expect(cutText('abc', 3)).toBe('abc');
  });

  test('a longer one ends with an ellipsis within the limit', () => {
    expect(cutText('abcdef', 4)).toBe('abc…');
  });

  test.each(['👩‍👩‍👧‍👦', '🇨🇭', 'é', '𝒳'])('%s is kept whole or left out', (character) => {
    for (let limit = 2; limit < 30; limit += 1) {
      const cut = cutText(character.repeat(20), limit);
      expect(cut.length).toBeLessThanOrEqual(limit);
      expect(cut.slice(0, -1).replaceAll(character, '')).toBe('');
    }
  });

  test('one endless character does not get through', () => {
    expect(cutText(`a${'\u0301'.repeat(1_000)}`, 10).length).toBeLessThanOrEqual(10);
  });
});

describe('cleaning', () => {
  test('a line has no line breaks, control characters or broken surrogates', () => {
    expect(cleanLine('  a\r\n\u0000b\u001b[31m\ud800 ', 50)).toBe('a b [31m\ufffd');
  });

  test('paragraphs keep their line breaks and lose other control characters', () => {
    expect(cleanParagraphs('a\r\n\r\nb\u0000\tc\u0085', 50)).toBe('a\n\nb\tc');
  });

  test('what is not text is empty, and a number is its digits', () => {
    expect([
      cleanLine(null, 9),
      cleanLine({}, 9),
      cleanLine(['a'], 9),
      cleanLine(true, 9),
      cleanLine(2.1, 9),
    ]).toEqual(['', '', '', '', '2.1']);
  });
});
