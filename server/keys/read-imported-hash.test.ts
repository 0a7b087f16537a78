import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readImportedHash } from './read-imported-hash.ts';

const digest = createHash('sha256').update('some key').digest();
const hex = digest.toString('hex');

describe('reading the hash of an imported key', () => {
  test('every encoding of the same hash is read as the same', () => {
    expect(readImportedHash(hex, 'hex')).toBe(hex);
    expect(readImportedHash(hex.toUpperCase(), 'hex')).toBe(hex);
    expect(readImportedHash(digest.toString('base64'), 'base64')).toBe(hex);
    expect(readImportedHash(digest.toString('base64').replace('=', ''), 'base64')).toBe(hex);
    expect(readImportedHash(digest.toString('base64url'), 'base64url')).toBe(hex);
  });

  test.each([
    [hex.slice(1), 'hex'],
    [`${hex}0`, 'hex'],
    [`${hex.slice(1)}g`, 'hex'],
    [hex, 'base64'],
    ['+'.repeat(43), 'base64url'],
    ['_'.repeat(43), 'base64'],
    ['', 'hex'],
  ] as const)('%j is no hash in %s', (text, encoding) => {
    expect(() => readImportedHash(text, encoding)).toThrow(/SHA-256/);
  });
});
