import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVerifier, type ProtectingVerifier } from './create-verifier.ts';
import { formatKey, generateKey } from './key-format.ts';
import { FakeAuthority, makeKeySnapshot } from './testing/fake-authority.ts';

const SETTINGS = { url: 'https://keys.example.com', serviceToken: 'lkst_live_x', api: 'parcels' };

it('a verifier does not start with settings that are none, and says all that is wrong with them', () => {
  const wrong = { url: 'keys.example.com', serviceToken: '', api: '', name: '', capacity: 0 };
  expect(() => createVerifier(wrong)).toThrow(
    /url must be .* serviceToken must be .* api must be .* name must have .* capacity must be/,
  );
  expect(() => createVerifier({ ...SETTINGS, url: 'ftp://keys.example.com' })).toThrow(
    /^The verifier cannot be set up: url/,
  );
});

describe('a verifier that is asked with a good key, which may read,', () => {
  let verifier: ProtectingVerifier;
  let headers: { authorization: string };
  beforeEach(async () => {
    const authority = new FakeAuthority();
    verifier = createVerifier({ ...SETTINGS, connect: authority.connect });
    await verifier.ready();
    const key = generateKey('bearer', 'live', randomBytes);
    authority.keys.set(`${key.id} ${key.secret}`, makeKeySnapshot(key.id));
    headers = { authorization: `Bearer ${formatKey('lk', key)}` };
    await verifier.verify({ headers }, { access: 'read' });
  });
  afterEach(() => verifier.close());

  it('understands a path where a url is meant: a key that only reads does not write', () => {
    const ofPath = (method: string, path: string) => verifier.verify({ headers, method, path });
    expect(ofPath('POST', '/parcels')).toMatchObject({ code: 'insufficient_access' });
    expect(ofPath('GET', '/parcels?page=2')).toMatchObject({ code: 'valid', endpointId: 'list' });
    const url = new URL('https://api.example.com/parcels?page=2');
    expect(verifier.verify({ headers, method: 'GET', url })).toMatchObject({ endpointId: 'list' });
  });

  it.each([
    {},
    { method: 'POST' },
    { url: '/parcels' },
    { path: '/parcels' },
    { method: 'GET', uri: '/parcels' },
  ])('lets nothing through that does not say what it needs: %o', (said) => {
    for (const need of [undefined, {}, { cost: 1 }, { basePath: '/v1' }]) {
      const asking = () => verifier.verify({ headers, ...said }, need);
      expect(asking).toThrow(TypeError);
      expect(asking).toThrow(
        /^It was not said what the request needs: .*\{ headers, method, url \}.*\{ access: "write" \}/,
      );
    }
    expect(verifier.verify({ headers, ...said }, { access: 'read' })).toMatchObject({ code: 'valid' });
    expect(verifier.status().decided).toBe(2);
  });

  it.each<[string, unknown, RegExp]>([
    ['a level that there is none of', { access: 'wirte' }, /^access must be/],
    ['a level that is null', { access: null }, /^access must be/],
    ['a cost that is negative', { cost: -1 }, /^cost must be/],
    ['a cost that is no number', { cost: Number.NaN }, /^cost must be/],
    ['a cost that is a function, which protect takes', { cost: () => 1 }, /^cost must be/],
    ['an address that is a function, which protect takes', { address: () => '' }, /^address must be/],
    ['a base path that is no path', { basePath: 'v1' }, /^basePath must/],
    ['a base path that is no text', { basePath: ['/v1'] }, /^basePath must/],
    [
      'an option that is misspelt',
      { acess: 'write' },
      /no option "acess".* access, cost, address and basePath/,
    ],
    ['the level alone', 'write', /such as \{ access: "write" \}/],
    ['null', null, /such as \{ access: "write" \}/],
    ['a list', ['write'], /no option "0"/],
  ])('throws for %s, which is a slip in the program', (_title, need, message) => {
    const request = { headers, method: 'GET', url: '/parcels' };
    const asking = () => Reflect.apply(verifier.verify, verifier, [request, need]);
    expect(asking).toThrow(TypeError);
    expect(asking).toThrow(message);
  });
});
