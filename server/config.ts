import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { PRESETS } from '@latchkey/contract';
import { parseAddressRange } from '@latchkey/verifier';
import { z } from 'zod';
import type { DatabaseAddress } from './database/connect.ts';
import { type MailSettings, mailFrom, smtpServer } from './mail/mail-settings.ts';

/** Everything that can be set from outside, parsed once and passed in. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Where people and programs reach this server: scheme, host and port, without a slash at the end. */
  readonly baseUrl: string;
  /** Folder of the SQLite file and of the master secret. */
  readonly dataFolder: string;
  readonly database: DatabaseAddress;
  /** `null`: one is made up and printed. */
  readonly setupToken: string | null;
  readonly preset: (typeof PRESETS)[number] | null;
  /** `null`: kept in a file of the data folder. */
  readonly masterSecret: string | null;
  /** Addresses and ranges whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** Addresses and ranges that may read `/metrics`. */
  readonly metricsFrom: readonly string[];
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Most keys held in memory. */
  readonly cachedKeys: number;
  /** Days that counts of decisions are kept. */
  readonly usageDays: number;
  /** Longest that a verifier may decide without having asked again, and that a revocation waits for a silent one. */
  readonly leaseSeconds: number;
  /** Processes that verify beside the one that does everything; 0 for one process that does all. */
  readonly workers: number;
  /** The database was put back from a copy: what is known of its changes since must not count. */
  readonly restored: boolean;
  /** `null`: no mail is sent. */
  readonly mail: MailSettings | null;
}

const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;

const addresses = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine((parts) => parts.every((part) => parseAddressRange(part) !== undefined), {
    error: 'must be IP addresses or CIDR ranges, separated by commas',
  });

const VARIABLES = {
  LATCHKEY_HOST: z.string().refine((text) => text === 'localhost' || isIP(text) !== 0, {
    error: 'must be an IP address of this machine, such as 127.0.0.1 or 0.0.0.0',
  }),
  LATCHKEY_PORT: z.coerce
    .number({ error: 'must be a number from 0 to 65535' })
    .int({ error: 'must be a whole number' })
    .min(0, { error: 'must be 0 or more' })
    .max(65_535, { error: 'must be at most 65535' }),
  LATCHKEY_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address like https://keys.example.com' })
    .refine((text) => !URL.canParse(text) || new URL(text).pathname === '/', {
      error: 'must not have a path',
    })
    .transform((text) => new URL(text).origin),
  LATCHKEY_DATA: z.string().min(1, { error: 'must name a folder' }),
  LATCHKEY_DATABASE: z.string().regex(/^postgres(?:ql)?:\/\//, {
    error: 'must be an address like postgres://user:password@host/name; leave it out for SQLite',
  }),
  LATCHKEY_SETUP_TOKEN: z
    .string()
    .min(16, { error: 'must have at least 16 characters' })
    .max(200, { error: 'must have at most 200 characters' }),
  LATCHKEY_PRESET: z.enum(PRESETS, { error: `must be one of ${PRESETS.join(', ')}` }),
  LATCHKEY_MASTER_SECRET: z.string().regex(/^[A-Za-z0-9_-]{43}$/, {
    error: 'must be 32 random bytes in base64url, which is 43 characters',
  }),
  LATCHKEY_TRUSTED_PROXIES: addresses,
  LATCHKEY_METRICS_FROM: addresses,
  LATCHKEY_LOG: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }),
  LATCHKEY_CACHED_KEYS: z.coerce
    .number({ error: 'must be a number' })
    .int({ error: 'must be a whole number' })
    .min(100, { error: 'must be at least 100' })
    .max(20_000_000, { error: 'must be at most 20000000' }),
  LATCHKEY_USAGE_DAYS: z.coerce
    .number({ error: 'must be a number of days' })
    .int({ error: 'must be a whole number' })
    .min(31, { error: 'must be at least 31' })
    .max(36_500, { error: 'must be at most 36500' }),
  LATCHKEY_LEASE_SECONDS: z.coerce
    .number({ error: 'must be a number' })
    .min(1, { error: 'must be at least 1' })
    .max(300, { error: 'must be at most 300' }),
  LATCHKEY_WORKERS: z.coerce
    .number({ error: 'must be a number' })
    .int({ error: 'must be a whole number' })
    .min(0, { error: 'must be 0 or more' })
    .max(256, { error: 'must be at most 256' }),
  LATCHKEY_RESTORED: z.stringbool({ error: 'must be true or false' }),
  LATCHKEY_SMTP: smtpServer,
  LATCHKEY_MAIL_FROM: mailFrom,
} as const;

/** All faults of a configuration, one sentence each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

/** Reads the environment. Throws `ConfigError` with every fault at once. */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const faults: string[] = [];
  const read = <Value, Default>(
    name: keyof typeof VARIABLES,
    schema: z.ZodType<Value>,
    otherwise: Default,
  ): Value | Default => {
    const text = environment[name];
    if (text === undefined || text === '') return otherwise;
    const parsed = schema.safeParse(text);
    if (parsed.success) return parsed.data;
    faults.push(`${name} ${parsed.error.issues[0]?.message ?? 'is not valid'}.`);
    return otherwise;
  };

  const host = read('LATCHKEY_HOST', VARIABLES.LATCHKEY_HOST, '127.0.0.1');
  const port = read('LATCHKEY_PORT', VARIABLES.LATCHKEY_PORT, 4400);
  const dataFolder = resolve(read('LATCHKEY_DATA', VARIABLES.LATCHKEY_DATA, './data'));
  const databaseUrl = read('LATCHKEY_DATABASE', VARIABLES.LATCHKEY_DATABASE, null);
  const smtp = read('LATCHKEY_SMTP', VARIABLES.LATCHKEY_SMTP, null);
  const from = read('LATCHKEY_MAIL_FROM', VARIABLES.LATCHKEY_MAIL_FROM, null);
  if (smtp !== null && !environment.LATCHKEY_MAIL_FROM) {
    faults.push('LATCHKEY_MAIL_FROM must be set beside LATCHKEY_SMTP: the address that mail comes from.');
  }
  const config: Config = {
    host,
    port,
    baseUrl: read('LATCHKEY_URL', VARIABLES.LATCHKEY_URL, `http://${hostInUrl(host)}:${port}`),
    dataFolder,
    database:
      databaseUrl === null
        ? { kind: 'sqlite', file: resolve(dataFolder, 'latchkey.db') }
        : { kind: 'postgres', url: databaseUrl },
    setupToken: read('LATCHKEY_SETUP_TOKEN', VARIABLES.LATCHKEY_SETUP_TOKEN, null),
    preset: read('LATCHKEY_PRESET', VARIABLES.LATCHKEY_PRESET, null),
    masterSecret: read('LATCHKEY_MASTER_SECRET', VARIABLES.LATCHKEY_MASTER_SECRET, null),
    trustedProxies: read('LATCHKEY_TRUSTED_PROXIES', VARIABLES.LATCHKEY_TRUSTED_PROXIES, []),
    metricsFrom: read('LATCHKEY_METRICS_FROM', VARIABLES.LATCHKEY_METRICS_FROM, ['127.0.0.0/8', '::1']),
    logLevel: read('LATCHKEY_LOG', VARIABLES.LATCHKEY_LOG, 'warn'),
    cachedKeys: read('LATCHKEY_CACHED_KEYS', VARIABLES.LATCHKEY_CACHED_KEYS, 200_000),
    usageDays: read('LATCHKEY_USAGE_DAYS', VARIABLES.LATCHKEY_USAGE_DAYS, 400),
    leaseSeconds: read('LATCHKEY_LEASE_SECONDS', VARIABLES.LATCHKEY_LEASE_SECONDS, 10),
    workers: read('LATCHKEY_WORKERS', VARIABLES.LATCHKEY_WORKERS, 0),
    restored: read('LATCHKEY_RESTORED', VARIABLES.LATCHKEY_RESTORED, false),
    mail: smtp === null || from === null ? null : { smtp, from },
  };
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(config);
}

/** Names that look like settings of ours and are none: most likely typing errors. */
export function findUnknownSettings(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(environment).filter(
    (name) => /^LATCHKEY_(?!TEST_|CHROMIUM$)/.test(name) && !(name in VARIABLES),
  );
}

/** An address that listens everywhere is reached as localhost; IPv6 is written in brackets. */
function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return isIP(host) === 6 ? `[${host}]` : host;
}
