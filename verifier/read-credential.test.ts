import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatKey, generateKey } from './key-format.ts';
import { readCredential, readKey } from './read-credential.ts';
import { makeKey, makeVerifier, parser } from './testing/fixtures.ts';

const bearer = generateKey('bearer', 'live', randomBytes);
const secret = generateKey('secret', 'live', randomBytes);
const other = generateKey('secret', 'live', randomBytes);
const text = formatKey('lk', bearer);
const secretKey = formatKey('lk', secret);
const sharedKey = formatKey('lk', { ...secret, shape: 'shared', secret: '' });
const otherShared = formatKey('lk', { ...other, shape: 'shared', secret: '' });
const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

function read(authorization?: string, apiKey?: string) {
  return readCredential({ authorization, apiKey }, parser);
}

describe('a credential', () => {
  it('is found as Bearer whatever the case of the scheme, and in X-API-Key', () => {
    for (const authorization of [`Bearer ${text}`, `bearer ${text}`, `BEARER   ${text}`]) {
      expect(read(authorization)).toEqual({ kind: 'key', key: bearer });
    }
    expect(read(undefined, text)).toEqual({ kind: 'key', key: bearer });
    expect(read(`Bearer ${secretKey}`)).toEqual({ kind: 'key', key: secret });
  });

  it('is a pair as Basic, with the Shared Key as user', () => {
    expect(read(basic(sharedKey, secretKey))).toEqual({ kind: 'key', key: secret });
    expect(read(basic(sharedKey, secretKey).replace('Basic', 'basic'))).toMatchObject({ kind: 'key' });
  });

  it('is missing where there is neither header', () => {
    expect(read()).toEqual({ kind: 'none' });
  });

  it('in two places at once is refused with 400, even if both are the same', () => {
    expect(read(`Bearer ${text}`, text)).toMatchObject({ kind: 'unusable', status: 400 });
    expect(read('', '')).toMatchObject({ kind: 'unusable', status: 400 });
  });

  it.each([
    ['a bearer key as password', basic(sharedKey, text)],
    ['no Shared Key', basic('', secretKey)],
    ['no Secret Key', basic(sharedKey, '')],
    ['the two the wrong way round', basic(secretKey, sharedKey)],
    ['no colon', `Basic ${Buffer.from(sharedKey).toString('base64')}`],
    ['no base64', 'Basic !!!!'],
    ['nothing', 'Basic'],
    ['another scheme', `Digest ${text}`],
    ['no scheme', text],
    ['an empty header', ''],
    ['a comma and a second key', `Bearer ${text}, Bearer ${text}`],
    ['a header of more than a kilobyte', `Bearer ${'a'.repeat(1025)}`],
    ['Basic of more than a kilobyte', `Basic ${'QUFB'.repeat(300)}`],
  ])('with %s is refused with 401', (_what, authorization) => {
    expect(read(authorization)).toMatchObject({ kind: 'unusable', status: 401 });
  });

  it('that is a Shared Key alone is told so, since it is public', () => {
    for (const credential of [read(`Bearer ${sharedKey}`), read(undefined, sharedKey)]) {
      expect(credential).toMatchObject({ kind: 'unusable', status: 401 });
      expect(credential).toHaveProperty('message', expect.stringContaining('Shared Key'));
    }
  });

  it('that is a service token opens nothing', () => {
    const token = formatKey('lk', generateKey('service', 'live', randomBytes));
    expect(read(`Bearer ${token}`)).toMatchObject({ kind: 'unusable', status: 401 });
  });

  it('of ours that was damaged is not taken for a key from elsewhere', () => {
    expect(readKey(`${text.slice(0, -1)}!`, parser)).toMatchObject({ kind: 'unusable' });
    expect(readKey('sk_live_abcdefghijklmnop', parser)).toMatchObject({ kind: 'foreign' });
  });

  it('is never made of what has spaces, controls or no ASCII in it', () => {
    for (const junk of ['0123456789abcdef ', '0123456789\n012345', '0123456789é012345', 'short', '']) {
      expect(readKey(junk, parser)).toMatchObject({ kind: 'unusable', status: 401 });
    }
  });

  it('of any content is read without an error', () => {
    const header = fc.option(fc.oneof(fc.string({ unit: 'binary' }), fc.constant('Basic ')), {
      nil: undefined,
    });
    fc.assert(
      fc.property(header, header, (authorization, apiKey) => {
        expect(['none', 'key', 'foreign', 'unusable']).toContain(read(authorization, apiKey).kind);
      }),
    );
  });
});

describe('a pair', () => {
  it('is let in by its Secret Key alone and by both together', () => {
    const { add, ask, verifier } = makeVerifier();
    const pair = add(makeKey({ kind: 'pair' }));
    expect(ask(pair.text)).toMatchObject({ outcome: 'valid' });
    const together = read(basic(pair.sharedKey, pair.text));
    expect(verifier.verify(together, { api: 'conversations', access: 'read' })).toMatchObject({
      outcome: 'valid',
    });
  });

  it('with the Shared Key of another pair is unknown, as with a wrong password', () => {
    const { add, verifier } = makeVerifier();
    const pair = add(makeKey({ kind: 'pair' }));
    for (const shared of [otherShared, pair.sharedKey.replace('live', 'test')]) {
      const decision = verifier.verify(read(basic(shared, pair.text)), { api: 'conversations' });
      expect(decision).toMatchObject({ outcome: 'unknown', status: 401, key: null });
    }
  });

  it('is not let in by its secret written as a bearer key, nor a bearer key written as a pair', () => {
    const { add, ask } = makeVerifier();
    const pair = add(makeKey({ kind: 'pair' }));
    const single = add(makeKey());
    const rewrite = (key: string, shape: 'bearer' | 'secret') => {
      const parsed = parser.parse(key);
      return parsed === undefined ? '' : formatKey('lk', { ...parsed, shape });
    };
    expect(ask(rewrite(pair.text, 'bearer'))).toMatchObject({ outcome: 'unknown' });
    expect(ask(rewrite(single.text, 'secret'))).toMatchObject({ outcome: 'unknown' });
  });
});
