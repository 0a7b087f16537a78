import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePath, compileBase, cutBase, normalizeHost } from './api-base.ts';

const base = compileBase('https://API.example.com:443/v1/chat/');

describe('a base URL', () => {
  it('is compared without letter case in its host, the port of its scheme and a slash at its end', () => {
    expect(base).toEqual({ host: 'api.example.com', path: '/v1/chat', folded: ['v1', 'chat'] });
    expect(compileBase('http://api.example.com:8080')).toEqual({
      host: 'api.example.com:8080',
      path: '',
      folded: [],
    });
    expect(normalizeHost('API.example.com:80')).toBe('api.example.com');
  });

  it('that no request can be compared with is none', () => {
    for (const url of [
      null,
      '',
      'not a url',
      'https://api.example.com/a%2fb',
      'https://api.example.com/a//b',
    ]) {
      expect(compileBase(url)).toBeNull();
    }
  });
});

describe('a path', () => {
  it.each([
    ['/v1/chat', 'exactly', '/'],
    ['/v1/chat/', 'exactly', '/'],
    ['/v1/chat?page=2', 'exactly', '/?page=2'],
    ['/v1/chat/rooms/12?page=2', 'exactly', '/rooms/12?page=2'],
    ['/V1/chat/rooms', 'loosely', '/V1/chat/rooms'],
    ['/v1/%63hat/rooms', 'loosely', '/v1/%63hat/rooms'],
    ['/v1/chat;a=b/rooms', 'loosely', '/v1/chat;a=b/rooms'],
    ['/v1/chats', null, '/v1/chats'],
    ['/v1', null, '/v1'],
    ['/', null, '/'],
  ])('%s is below the base: %s', (path, below, rest) => {
    expect(base && comparePath(base, path)).toBe(below);
    expect(cutBase(base, path)).toBe(rest);
  });

  it.each(['/v1/../v1/chat', '/v1//chat', '/v1%2fchat', 'v1/chat'])('%s is not compared at all', (path) => {
    expect(base && comparePath(base, path)).toHaveProperty('reason');
  });

  it('loses nothing but the base, and stays a path', () => {
    const rest = fc.stringMatching(/^(\/[a-z]{1,5}){0,4}(\?[a-z]*)?$/);
    fc.assert(
      fc.property(rest, (tail) => {
        const cut = cutBase(base, `/v1/chat${tail}`);
        expect(cut.startsWith('/')).toBe(true);
        expect(cut === tail || cut === `/${tail}`).toBe(true);
      }),
    );
  });
});
