import { describe, expect, it } from 'vitest';
import { createKeyParser } from './key-format.ts';
import { readCredential } from './read-credential.ts';
import { cutBasePath, readRequest, type VerifiableRequest } from './read-request.ts';

describe('a request', () => {
  it.each([
    ['/parcels', '/parcels'],
    ['/parcels?page=2', '/parcels'],
    ['/parcels#part', '/parcels'],
    ['https://api.example.com/parcels/17?x=/y', '/parcels/17'],
    ['https://api.example.com', '/'],
    ['https://api.example.com?next=/parcels', '/'],
    ['https://api.example.com#/parcels', '/'],
    ['//other.example/parcels', '//other.example/parcels'],
    ['/%2e%2e/parcels', '/%2e%2e/parcels'],
    ['?x', ''],
    ['*', '*'],
  ])('for %s has the path %s', (url, path) => {
    expect(readRequest({ headers: {}, url }).path).toBe(path);
  });

  it('has the path of an address that was taken apart before', () => {
    const url = new URL('https://api.example.com/parcels/17?x=/y#z');
    expect(readRequest({ headers: {}, url }).path).toBe('/parcels/17');
  });

  it('has the path that it calls so, with or without a query, where it has no url', () => {
    expect(readRequest({ headers: {}, path: '/parcels/17' }).path).toBe('/parcels/17');
    expect(readRequest({ headers: {}, path: '/parcels/17?x=/y' }).path).toBe('/parcels/17');
    expect(readRequest({ headers: {}, path: '/17', url: '/parcels/17?x' }).path).toBe('/parcels/17');
  });

  it('has the path that was sent, not what is left where a framework is mounted', () => {
    expect(readRequest({ headers: {}, url: '/17', originalUrl: '/parcels/17?x' }).path).toBe('/parcels/17');
  });

  it('without a method and a path has neither', () => {
    expect(readRequest({ headers: {} })).toMatchObject({ method: undefined, path: undefined });
  });

  it('is read alike from node:http, from the Fetch API and from a plain object', () => {
    const url = 'http://localhost/parcels';
    const init = { method: 'post', headers: { Authorization: 'Bearer a', 'X-API-Key': 'b' } };
    const expected = {
      headers: { authorization: 'Bearer a', apiKey: 'b' },
      method: 'POST',
      path: '/parcels',
    };
    expect(readRequest(new Request(url, init))).toMatchObject(expected);
    const headers = { authorization: 'Bearer a', 'x-api-key': 'b' };
    expect(readRequest({ headers, method: 'POST', url: '/parcels' })).toMatchObject(expected);
  });

  it.each([
    { Authorization: 'Bearer a' },
    { AUTHORIZATION: ['Bearer a'] },
    { accept: '*/*', aUTHORIZATIOn: 'Bearer a', authorization: undefined },
  ])('shows its key whatever the letters of the name: %o', (headers) => {
    expect(readRequest({ headers }).headers).toEqual({ authorization: 'Bearer a', apiKey: undefined });
  });

  it.each([{ 'X-API-Key': 'a' }, { 'X-Api-Key': ['a'] }, { 'x-api-key': ['a'], 'X-API-KEY': undefined }])(
    'shows the key in a header of its own whatever the letters of the name: %o',
    (headers) => {
      expect(readRequest({ headers }).headers).toEqual({ authorization: undefined, apiKey: 'a' });
    },
  );

  it.each([{}, { accept: '*/*' }, { authorization: undefined }, { authorization: [] }, { 'x-api-kez': 'a' }])(
    'shows no key where none is: %o',
    (headers) => {
      expect(readRequest({ headers }).headers).toEqual({ authorization: undefined, apiKey: undefined });
    },
  );

  const raw = (...rawHeaders: string[]) => ({ headers: { authorization: 'Bearer a' }, rawHeaders });
  const outcomeOf = (request: VerifiableRequest) =>
    readCredential(readRequest(request).headers, createKeyParser(['lk']));

  it.each<[string, VerifiableRequest]>([
    [
      'two Authorization headers, of which Node.js shows one',
      raw('Authorization', 'Bearer a', 'AUTHORIZATION', 'b'),
    ],
    [
      'two X-API-Key headers, which Node.js joins',
      { headers: { 'x-api-key': 'a, b' }, rawHeaders: ['X-API-Key', 'a', 'x-api-key', 'b'] },
    ],
    ['both headers', { headers: { authorization: 'Bearer a', 'x-api-key': 'b' } }],
    ['both headers in capitals', { headers: { Authorization: 'Bearer a', 'X-API-KEY': 'b' } }],
    ['one header under two spellings', { headers: { authorization: 'Bearer a', Authorization: 'Bearer a' } }],
    ['the other header under two spellings', { headers: { 'x-api-key': 'a', 'X-API-Key': 'b' } }],
    ['both headers, one in capitals', { headers: { authorization: 'Bearer a', 'X-Api-Key': 'b' } }],
    ['one header under two other spellings', { headers: { 'X-API-Key': 'a', 'X-Api-Key': 'a' } }],
    ['one header with two values', { headers: { authorization: ['Bearer a', 'Bearer b'] } }],
    ['the other header with two values', { headers: { 'x-api-key': ['a', 'b'] } }],
  ])('with %s shows more than one key, which is 400', (_title, request) => {
    expect(outcomeOf(request)).toMatchObject({
      kind: 'unusable',
      status: 400,
      message: expect.stringContaining('more than one API key'),
    });
  });

  it('with one Authorization header among others that are spelt alike shows one key', () => {
    expect(readRequest(raw('X', 'authorization', 'Authorization', 'a')).headers.apiKey).toBeUndefined();
    expect(readRequest(raw('Forwarded', 'x-api-key', 'Authorization', 'a')).headers.apiKey).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a key', 'Bearer a'],
    ['an empty object', {}],
    ['its headers alone', new Headers({ authorization: 'Bearer a' })],
    ['its headers alone, as an object', { authorization: 'Bearer a' }],
    ['headers that are null', { headers: null }],
    ['headers as text', { headers: 'Authorization: Bearer a' }],
  ])('that is %s is none, and a TypeError says what to pass', (_title, request) => {
    expect(() => Reflect.apply(readRequest, null, [request])).toThrow(
      new TypeError(
        'verify takes a request: one of your framework, a Request, or an object such as { headers, method, url }.',
      ),
    );
  });

  it.each<[string, unknown]>([
    ['a Map', new Map([['authorization', 'Bearer a']])],
    ['a list of pairs', [['authorization', 'Bearer a']]],
  ])('with headers as %s is none, and a TypeError says what headers are', (_title, headers) => {
    expect(() => Reflect.apply(readRequest, null, [{ headers }])).toThrow(
      /^headers must be an object such as .*, or Headers: give a Map or pairs as new Headers\(…\)\.$/,
    );
  });

  it.each<[RegExp, object]>([
    [/^method must be a text/, { method: 5 }],
    [/^url must be a text .* or a URL/, { url: 5 }],
    [/^url must be a text .* or a URL/, { path: ['parcels'] }],
    [/^The value of a header must be a text/, { headers: { authorization: 5 } }],
    [/^The value of a header must be a text/, { headers: { 'X-API-Key': [5] } }],
    [/^The value of a header must be a text/, { headers: { 'x-api-key': true } }],
    [/^The value of a header must be a text/, { headers: { get: () => 5 } }],
  ])('is told apart from what is none: %s', (message, fields) => {
    const reading = () => Reflect.apply(readRequest, null, [{ headers: {}, ...fields }]);
    expect(reading).toThrow(TypeError);
    expect(reading).toThrow(message);
  });

  it('comes from where the framework says, or else from where the connection does', () => {
    const socket = { remoteAddress: '10.0.0.1' };
    expect(readRequest({ headers: {}, socket }).address).toBe('10.0.0.1');
    expect(readRequest({ headers: {}, socket, ip: '203.0.113.9' }).address).toBe('203.0.113.9');
    expect(readRequest({ headers: {} }).address).toBeUndefined();
  });
});

describe('a base path', () => {
  it.each([
    ['/v1/parcels', '/v1', '/parcels'],
    ['/v1/parcels', '/v1/', '/parcels'],
    ['/v1', '/v1', '/'],
    ['/v1/', '/v1', '/'],
    ['/v1//parcels', '/v1', '//parcels'],
    ['/parcels', '/', '/parcels'],
    ['/v10/parcels', '/v1', ''],
    ['/V1/parcels', '/v1', ''],
    ['/parcels', '/v1', ''],
    ['/%761/parcels', '/v1', ''],
    ['', '/v1', ''],
  ])('leaves of %s below %s: "%s"', (path, base, expected) => {
    expect(cutBasePath(path, base)).toBe(expected);
  });
});
