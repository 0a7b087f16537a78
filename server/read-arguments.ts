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
/** Those that are said without a value. */
const SWITCHES = { restored: 'LATCHKEY_RESTORED' } as const;

/**
 * Settings from the command line, `--workers 2`, by the name that they have in the environment. Throws `ConfigError`
 * for what is none.
 */
export function readArguments(words: readonly string[]): Record<string, string> {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        ...Object.fromEntries(Object.keys(ARGUMENTS).map((name) => [name, { type: 'string' } as const])),
        ...Object.fromEntries(Object.keys(SWITCHES).map((name) => [name, { type: 'boolean' } as const])),
      },
    });
    const given = Object.entries({ ...ARGUMENTS, ...SWITCHES }).flatMap(([name, setting]) => {
      const value = values[name];
      return value === undefined ? [] : [[setting, String(value)]];
    });
    return Object.fromEntries(given);
  } catch {
    const names = Object.keys(ARGUMENTS).map((name) => `--${name} <value>`);
    const all = [...names, ...Object.keys(SWITCHES).map((name) => `--${name}`)];
    throw new ConfigError([`Unknown arguments: ${words.join(' ')}. There are ${all.join(', ')}.`]);
  }
}
