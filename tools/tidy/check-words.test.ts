import { expect, test } from 'vitest';
import { checkWords } from './check-words.ts';

// Put together here, because this file is checked as well.
const registry = ['registry', 'npmjs', 'org'].join('.');
const folder = ['', 'work', 'main'].join('/');

test.each([
  ['.npmrc', `registry=https://${registry}/`],
  ['package-lock.json', '"resolved": "https://packages.example.com/zod.tgz"'],
  ['README.md', `Run it in ${folder}/.`],
])('%s may not say where it was made: %s', (path, text) => {
  expect(checkWords(new Map([[path, text]]))).toHaveLength(1);
});

test('addresses and paths that only look similar are fine', () => {
  const text =
    'https://example.com/work/main and node_modules/network/work/file, and the registry of services.';
  expect(checkWords(new Map([['README.md', text]]))).toEqual([]);
});
