import { expect, it } from 'vitest';
import { excerptOf } from './excerpt.ts';

const document = ['one', 'two', 'three', 'four', 'five', 'six'].join('\n');

it('shows two lines before and after the one that is meant', () => {
  expect(excerptOf(document, 3).map(({ text }) => text)).toEqual(['one', 'two', 'three', 'four', 'five']);
  expect(excerptOf(document, 3).filter(({ meant }) => meant)).toEqual([
    { number: 3, text: 'three', meant: true },
  ]);
});

it('stays within the document, and within what can be shown of a long line', () => {
  expect(excerptOf(document, 1).map(({ number }) => number)).toEqual([1, 2, 3]);
  expect(excerptOf(document, 6).map(({ number }) => number)).toEqual([4, 5, 6]);
  expect(excerptOf('x'.repeat(1000), 1)[0]?.text).toHaveLength(200);
});
