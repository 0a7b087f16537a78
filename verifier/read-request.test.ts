import { describe, expect, it } from 'vitest';
import { cutBasePath, readRequest } from './read-request.ts';

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

  it('with two Authorization headers shows more than one key, although Node.js shows the first alone', () => {
    const headers = { authorization: 'Bearer a' };
    const rawHeaders = ['Authorization', 'Bearer a', 'AUTHORIZATION', 'Bearer b'];
    expect(readRequest({ headers, rawHeaders }).headers).toEqual({
      authorization: 'Bearer a',
      apiKey: 'Bearer a',
    });
    expect(readRequest({ headers, rawHeaders: rawHeaders.slice(0, 2) }).headers.apiKey).toBeUndefined();
    expect(
      readRequest({ headers, rawHeaders: ['X', 'authorization', 'Authorization', 'a'] }).headers.apiKey,
    ).toBeUndefined();
  });

  it('with a header several times shows what is no key', () => {
    const headers = { 'x-api-key': ['a', 'b'] };
    expect(readRequest({ headers }).headers.apiKey).toBe('a, b');
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

  it('leaves a path that is not known unknown', () => {
    expect(cutBasePath(undefined, '/v1')).toBeUndefined();
  });
});
