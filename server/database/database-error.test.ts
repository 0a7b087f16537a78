import { expect, it } from 'vitest';
import { databaseErrorKind } from './database-error.ts';

const failure = (code: string) => Object.assign(new Error('failed'), { code });

it.each([
  ['23505', 'conflict'],
  ['40001', 'retry'],
  ['40P01', 'retry'],
  ['55P03', 'retry'],
  ['25P03', 'retry'],
  ['57P03', 'unavailable'],
  ['57P01', 'unavailable'],
  ['08006', 'unavailable'],
  ['ECONNRESET', 'unavailable'],
  ['ETIMEDOUT', 'unavailable'],
  ['42601', 'other'],
])('%s of the database is %s', (code, kind) => {
  expect(databaseErrorKind(failure(code))).toBe(kind);
});

it('finds a database that cannot be reached behind the error of whoever asked it', () => {
  const wrapped = new Error('Failed to get session', { cause: failure('57P03') });
  expect(databaseErrorKind(wrapped)).toBe('unavailable');
});

it('has no opinion on what does not come from the database', () => {
  expect(databaseErrorKind(new Error('something else'))).toBe(null);
  expect(databaseErrorKind(new Error('something else', { cause: new Error('deeper') }))).toBe(null);
  expect(databaseErrorKind('a text')).toBe(null);
});
