import { expect, it } from 'vitest';
import { slugOf } from './slug-of.ts';

it('keeps letters and digits, and never begins or ends with a dash', () => {
  expect(slugOf('Visitor Chat API')).toBe('visitor-chat-api');
  expect(slugOf('  Größe & Maß (v2) ')).toBe('gro-e-ma-v2');
  expect(slugOf(`${'a'.repeat(49)} b`)).toBe('a'.repeat(49));
});

it('is empty where there is nothing to take', () => {
  expect(slugOf('顧客')).toBe('');
});
