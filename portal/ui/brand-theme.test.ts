import { contrastOf, writeContrast } from '@latchkey/contract/contrast';
import { describe, expect, it } from 'vitest';
import { readableOn, shadesOf } from './brand-theme.ts';

describe('contrast', () => {
  it.each([
    ['#000000', '#ffffff', '21.00:1'],
    ['#ffffff', '#ffffff', '1.00:1'],
    ['#767676', '#ffffff', '4.54:1'],
    ['#777777', '#ffffff', '4.47:1'],
  ])('of %s and %s is %s', (one, other, words) => {
    expect(writeContrast(contrastOf(one, other))).toBe(words);
    expect(contrastOf(other, one)).toBe(contrastOf(one, other));
  });
});

describe('the shades of a colour', () => {
  it.each(['#0f766e', '#767676', '#000000', '#b91c1c', '#0000ff'])(
    'of %s can be read in both schemes',
    (color) => {
      const shades = shadesOf(color);
      expect(contrastOf(shades[7], '#ffffff')).toBeGreaterThanOrEqual(4.5);
      expect(contrastOf(shades[4], '#2f343e')).toBeGreaterThanOrEqual(4.5);
      expect(contrastOf(shades[9], shades[0])).toBeGreaterThanOrEqual(4.5);
    },
  );

  it('stay as they are where they can be read already', () => {
    expect(readableOn('#0f766e', '#ffffff', '#000000')).toBe('#0f766e');
    expect(contrastOf(readableOn('#ffd400', '#ffffff', '#000000'), '#ffffff')).toBeGreaterThanOrEqual(4.5);
  });
});
