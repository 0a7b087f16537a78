import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checkImports } from './tidy/check-imports.ts';
import { checkLinks } from './tidy/check-links.ts';
import { checkLockfiles } from './tidy/check-lockfiles.ts';
import { checkEngines, checkEnvironment } from './tidy/check-places.ts';
import { checkTests } from './tidy/check-tests.ts';
import { checkWords } from './tidy/check-words.ts';
import { findDeadFiles } from './tidy/find-dead-files.ts';
import { findLongFiles } from './tidy/measure-files.ts';
import { scanFiles } from './tidy/scan-imports.ts';
import { readTree } from './tidy/tree.ts';

const CODE_LINES_MAX = 500;
const CODE_LINES_WORTH_A_LOOK = 300;

const tree = readTree(fileURLToPath(new URL('..', import.meta.url)));
const files = scanFiles(tree);

test('imports point one way, and nobody reaches into the store of another feature', () => {
  expect(checkImports(files)).toEqual([]);
});

test('only server/database names a database engine', () => {
  expect(checkEngines(files)).toEqual([]);
});

test('only the configuration reads the environment', () => {
  expect(checkEnvironment(files)).toEqual([]);
});

test('every code file is part of a program', () => {
  expect(findDeadFiles(tree, files)).toEqual([]);
});

test('every link in a document, and every path in ARCHITECTURE.md, leads somewhere', () => {
  expect(checkLinks(tree)).toEqual([]);
});

test('npm ci will accept every lockfile', () => {
  expect(checkLockfiles(tree)).toEqual([]);
});

test('no file names a package registry or a folder of one machine', () => {
  expect(checkWords(tree)).toEqual([]);
});

test('every test file has a test, and no test is left out', () => {
  expect(checkTests(files)).toEqual([]);
});

test(`no file has more than ${CODE_LINES_MAX} lines of code`, () => {
  const worthALook = findLongFiles(files, CODE_LINES_WORTH_A_LOOK).map(
    ({ path, lines }) => `${path}: ${lines}`,
  );
  if (worthALook.length > 0)
    console.info(`Over ${CODE_LINES_WORTH_A_LOOK} lines of code: ${worthALook.join(', ')}`);
  expect(findLongFiles(files, CODE_LINES_MAX)).toEqual([]);
});
