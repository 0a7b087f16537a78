import { expect, test } from 'vitest';
import { ratePassword } from './rate-password.ts';

test('a long password of several words counts as hard to guess', () => {
  expect(ratePassword('correct horse battery', []).score).toBe(3);
});

test('a password that is too short says how many characters are missing', () => {
  expect(ratePassword('ninechars', [])).toEqual({ score: 1, words: '1 more character.' });
});

test('what everybody knows of the person makes a password easy to guess, however long it is', () => {
  expect(ratePassword('lovelace-is-very-long', ['Ada Lovelace']).score).toBe(1);
  expect(ratePassword('aaaaaaaaaaaaaaaaaaaa', []).score).toBe(1);
  expect(ratePassword('password-of-the-year', []).score).toBe(1);
});
