import { expect, test } from 'vitest';
import { checkTests } from './check-tests.ts';
import { scanFiles } from './scan-imports.ts';

function complaintsAbout(text: string): string[] {
  return checkTests(scanFiles(new Map([['server/app.test.ts', text]])));
}

test.each([
  "test('holds', () => {});",
  "it.each([1])('holds', () => {});",
  "eachDatabase('holds', async () => {});",
])('a file with a test is fine: %s', (text) => {
  expect(complaintsAbout(text)).toEqual([]);
});

test.each([
  "import { expect } from 'vitest';",
  "// test('holds', () => {});",
  "test.skip('holds', () => {}); test('b', () => {});",
  "test('holds', () => {}); describe.only('b', () => {});",
  "test.concurrent.todo('holds'); test('b', () => {});",
  "xit('holds', () => {}); test('b', () => {});",
])('a file without a test, or with one that is left out, is named: %s', (text) => {
  expect(complaintsAbout(text)).toHaveLength(1);
});
