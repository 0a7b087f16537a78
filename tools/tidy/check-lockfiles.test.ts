import { expect, test } from 'vitest';
import { checkLockfiles } from './check-lockfiles.ts';

function complaintsAbout(packages: object): string[] {
  return checkLockfiles(new Map([['package-lock.json', JSON.stringify({ packages })]]));
}

test('a lockfile that lacks the build of another platform is named', () => {
  const packages = {
    'node_modules/linter': { optionalDependencies: { 'linter-linux': '1.0.0', 'linter-darwin': '1.0.0' } },
    'node_modules/linter-linux': { version: '1.0.0' },
  };
  expect(complaintsAbout(packages)).toEqual([expect.stringContaining('linter-darwin@1.0.0')]);
});

test('a lockfile that holds all of them is fine, wherever they lie', () => {
  const packages = {
    'node_modules/linter': { optionalDependencies: { '@linter/linux': '1.0.0' } },
    'server/node_modules/@linter/linux': { version: '1.0.0' },
  };
  expect(complaintsAbout(packages)).toEqual([]);
});
