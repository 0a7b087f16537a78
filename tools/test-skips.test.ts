import { afterEach, expect, test, vi } from 'vitest';
import { describeSkips, readTestSkips } from './test-skips.mjs';

afterEach(() => vi.unstubAllEnvs());

test('only what LATCHKEY_TEST_SKIP names is left out, and each of it is told', () => {
  vi.stubEnv('LATCHKEY_TEST_SKIP', 'postgres, browser');
  expect(describeSkips(readTestSkips())).toEqual([
    expect.stringContaining('every test on PostgreSQL'),
    expect.stringContaining('every test in a browser'),
  ]);
  vi.stubEnv('LATCHKEY_TEST_SKIP', '');
  expect(describeSkips(readTestSkips())).toEqual([]);
});

test('a misspelt name is an error, not a run that tests everything or nothing', () => {
  vi.stubEnv('LATCHKEY_TEST_SKIP', 'postgresql');
  expect(() => readTestSkips()).toThrow(
    'LATCHKEY_TEST_SKIP names "postgresql"; it can name postgres, browser',
  );
});
