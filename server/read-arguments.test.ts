import { expect, it } from 'vitest';
import { ConfigError } from './config.ts';
import { readArguments } from './read-arguments.ts';

it('reads settings under their short names', () => {
  expect(readArguments(['--workers', '2', '--port=80'])).toEqual({
    LATCHKEY_WORKERS: '2',
    LATCHKEY_PORT: '80',
  });
  expect(readArguments(['--restored'])).toEqual({ LATCHKEY_RESTORED: 'true' });
  expect(readArguments([])).toEqual({});
});

it.each([[['--wrokers', '2']], [['2']], [['--workers']]])('refuses %j with what there is', (words) => {
  expect(() => readArguments(words)).toThrow(ConfigError);
  expect(() => readArguments(words)).toThrow('--workers <value>');
});
