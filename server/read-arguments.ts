import { parseArgs } from 'node:util';
import { ConfigError } from './config.ts';

/** What can be said on the command line too, and the setting that it stands for. */
const ARGUMENTS = {
  workers: 'LATCHKEY_WORKERS',
  port: 'LATCHKEY_PORT',
  host: 'LATCHKEY_HOST',
  data: 'LATCHKEY_DATA',
  database: 'LATCHKEY_DATABASE',
} as const;

/**
 * Settings from the command line, `--workers 2`, by the name that they have in the environment. Throws `ConfigError`
 * for what is none.
 */
export function readArguments(words: readonly string[]): Record<string, string> {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: Object.fromEntries(Object.keys(ARGUMENTS).map((name) => [name, { type: 'string' } as const])),
    });
    const given = Object.entries(ARGUMENTS).map(([name, setting]) => [setting, values[name]]);
    return Object.fromEntries(given.filter(([, value]) => value !== undefined));
  } catch {
    const names = Object.keys(ARGUMENTS).map((name) => `--${name} <value>`);
    throw new ConfigError([`Unknown arguments: ${words.join(' ')}. There are ${names.join(', ')}.`]);
  }
}
