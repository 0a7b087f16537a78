import { describe, expect, test } from 'vitest';
import { ImportedPrefixes } from './imported-prefixes.ts';

describe('what imported keys start with', () => {
  test('nothing passes where nothing was imported', () => {
    expect(new ImportedPrefixes().accepts('sk_old_0123456789')).toBe(false);
  });

  test('only texts that start like an imported key pass', () => {
    const prefixes = new ImportedPrefixes();
    for (const prefix of ['sk_old_', 'pat-', 'sk_old_']) prefixes.add(prefix);
    expect(['sk_old_1', 'pat-', 'pat-x'].every((text) => prefixes.accepts(text))).toBe(true);
    expect(['sk_new_1', 'SK_OLD_1', 'pat', '', ' sk_old_1'].some((text) => prefixes.accepts(text))).toBe(
      false,
    );
  });

  test('everything passes once a key was imported whose beginning is not known', () => {
    const prefixes = new ImportedPrefixes();
    prefixes.add('sk_old_');
    prefixes.add('');
    expect(prefixes.accepts('anything at all')).toBe(true);
  });

  test('everything passes when there are more beginnings than are kept', () => {
    const prefixes = new ImportedPrefixes();
    for (let count = 0; count < 10_000; count += 1) prefixes.add(`p${count}_`);
    expect(prefixes.accepts('other')).toBe(false);
    prefixes.add('one_more_');
    expect(prefixes.accepts('other')).toBe(true);
  });
});
