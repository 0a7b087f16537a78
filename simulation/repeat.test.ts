import { expect, test } from 'vitest';
import { describeRun } from './run-seeds.ts';

test('one seed is one run: told twice, it is the same to the last line', async () => {
  for (const seed of [3, 6]) {
    const told = await describeRun(seed);
    expect(told.split('\n').length).toBeGreaterThan(100);
    expect(await describeRun(seed)).toBe(told);
  }
});
