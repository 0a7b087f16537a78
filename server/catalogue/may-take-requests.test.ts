import { describe, expect, test } from 'vitest';
import { mayTakeRequests } from './may-take-requests.ts';

function endpoints(...texts: string[]) {
  return texts.map((text) => {
    const [method = '', path = ''] = text.split(' ');
    return { method, path };
  });
}

describe('mayTakeRequests', () => {
  test.each([
    ['GET /a/me', 'GET /a/{id}'],
    ['GET /a/{y}', 'GET /{x}/b'],
    ['GET /a/{name}.json', 'GET /a/{id}'],
    ['GET /a/b', 'GET /a/{rest+}'],
    ['GET /a/{rest*}', 'GET /a/b/c'],
    ['GET /**', 'GET /a'],
    ['GET /A/b', 'GET /a/b/'],
    ['GET /a/é', 'GET /a/e'],
    ['GET /a/b', 'GET /a/b.json'],
    ['GET /a/%62', 'GET /a/b'],
    ['GET /a/b', '* /a/{id}'],
    ['HEAD /z', 'GET /a'],
    ['* /z', 'GET /a'],
  ])('%s may take requests from %s', (added, before) => {
    expect(mayTakeRequests(endpoints(added), endpoints('PUT /elsewhere', before))).toBe(true);
  });

  test.each([
    ['GET /a/b', 'GET /a/c'],
    ['GET /b/{id}', 'GET /a/{id}'],
    ['PUT /a/me', 'GET /a/{id}'],
    ['GET /a/{id}/b', 'GET /a/{id}'],
    ['GET /a', 'GET /a/{id}'],
    ['GET /b/c', 'GET /a/{rest+}'],
  ])('%s takes none from %s', (added, before) => {
    expect(mayTakeRequests(endpoints(added), endpoints(before))).toBe(false);
  });

  test('the first endpoints of an API may take requests, none at all cannot', () => {
    expect(mayTakeRequests(endpoints('GET /a'), [])).toBe(true);
    expect(mayTakeRequests([], endpoints('GET /a'))).toBe(false);
    expect(mayTakeRequests([], [])).toBe(false);
  });

  test('more than can be compared quickly is taken for yes', () => {
    const before = Array.from({ length: 10_000 }, (_, index) => ({ method: 'GET', path: `/old${index}` }));
    const added = Array.from({ length: 10_000 }, (_, index) => ({ method: 'GET', path: `/new${index}` }));
    expect(mayTakeRequests(added.slice(0, 10), before)).toBe(false);
    expect(mayTakeRequests(added, before)).toBe(true);
  });
});
