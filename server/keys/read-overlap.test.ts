import { describe, expect, test } from 'vitest';
import { readOverlap } from './read-overlap.ts';

describe('reading how long two keys overlap', () => {
  test.each([
    ['PT0S', 0],
    ['PT1H', 3_600_000],
    ['PT24H', 86_400_000],
    ['P7D', 604_800_000],
    ['P1W', 604_800_000],
    ['P1DT2H3M4S', 93_784_000],
    ['P90D', 7_776_000_000],
  ])('%s is %d milliseconds', (text, milliseconds) => {
    expect(readOverlap(text)).toBe(milliseconds);
  });

  test.each(['P1M', 'P1Y', 'P', 'PT', 'PT1.5H', '-PT1H', 'PT1H ', '24h', ''])('%j is refused', (text) => {
    expect(() => readOverlap(text)).toThrow(/days, hours, minutes and seconds/);
  });

  test.each(['P91D', 'P90DT1S', 'PT999999999H', 'P13W'])('%s is refused as too long', (text) => {
    expect(() => readOverlap(text)).toThrow(/at most 90 days/);
  });
});
