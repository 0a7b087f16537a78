import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig } from '../config.ts';

const FROM = 'keys@example.com';

function read(LATCHKEY_SMTP: string, LATCHKEY_MAIL_FROM = FROM) {
  return parseConfig({ LATCHKEY_SMTP, LATCHKEY_MAIL_FROM }).mail;
}

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    parseConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
  }
  throw new Error('it was taken');
}

describe('the setting of the mail server', () => {
  it('may be left out, and then no mail is sent, whatever mail would come from', () => {
    expect(parseConfig({}).mail).toBe(null);
    expect(parseConfig({ LATCHKEY_MAIL_FROM: FROM }).mail).toBe(null);
  });

  it.each([
    ['smtp://mail.example.com', { host: 'mail.example.com', port: 587, secure: false, login: null }],
    ['smtps://mail.example.com', { host: 'mail.example.com', port: 465, secure: true, login: null }],
    ['smtp://[::1]:2525/', { host: '::1', port: 2525, secure: false, login: null }],
    [
      'smtps://me%40example.com:p%40ss%2F%3A%25@mail.example.com:2465',
      {
        host: 'mail.example.com',
        port: 2465,
        secure: true,
        login: { user: 'me@example.com', password: 'p@ss/:%' },
      },
    ],
  ])('takes %s', (text, smtp) => {
    expect(read(text)).toEqual({ smtp, from: { name: null, address: FROM } });
  });

  it.each([
    'mail.example.com:587',
    'https://mail.example.com',
    'smtp://',
    'smtp://user@mail.example.com',
    'smtp://user:hunter%zz@mail.example.com',
    'smtp://user:hun#ter@mail.example.com',
    'smtp://user:hunter2/x@mail.example.com:587',
    'smtp://user:hunter2@mail.example.com:99999',
    'smtp://mail.example.com:587/folder',
  ])('refuses %s in a sentence that repeats no password', (text) => {
    const faults = faultsOf({ LATCHKEY_SMTP: text, LATCHKEY_MAIL_FROM: FROM });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^LATCHKEY_SMTP must /);
    expect(faults[0]).not.toMatch(/hun|ter/);
  });

  it('takes a name beside the address that mail comes from', () => {
    const from = { name: 'Example Keys', address: FROM };
    expect(read('smtp://localhost', 'Example Keys <keys@example.com>')?.from).toEqual(from);
    expect(read('smtp://localhost', '"Example Keys" <keys@example.com>')?.from).toEqual(from);
  });

  it.each(['keys', 'Keys <keys>', 'a@example.com, b@example.com', 'Ke\nys <keys@example.com>'])(
    'refuses to send from %j',
    (text) => {
      const faults = faultsOf({ LATCHKEY_SMTP: 'smtp://localhost', LATCHKEY_MAIL_FROM: text });
      expect(faults).toEqual([
        'LATCHKEY_MAIL_FROM must be an address like keys@example.com or Example Keys <keys@example.com>.',
      ]);
    },
  );

  it('says that an address to send from is missing', () => {
    expect(faultsOf({ LATCHKEY_SMTP: 'smtp://localhost' })).toEqual([
      'LATCHKEY_MAIL_FROM must be set beside LATCHKEY_SMTP: the address that mail comes from.',
    ]);
  });
});
