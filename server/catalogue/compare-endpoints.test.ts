import { describe, expect, test } from 'vitest';
import { type ComparableEndpoint, compareEndpoints } from './compare-endpoints.ts';

function endpoint(text: string, more: Partial<ComparableEndpoint> = {}): ComparableEndpoint {
  const [method = '', path = ''] = text.split(' ');
  return { method, path, access: 'read', summary: '', ...more };
}

describe('compareEndpoints', () => {
  test('the same list twice is all unchanged and no tightening', () => {
    const list = [endpoint('GET /a'), endpoint('POST /a'), endpoint('GET /a/{id}')];
    expect(compareEndpoints(list, list)).toEqual({
      added: [],
      removed: [],
      changed: [],
      unchanged: 3,
      tightening: false,
    });
  });

  test('added and removed endpoints come back as given, in the order of their list', () => {
    const before = [
      { ...endpoint('GET /gone'), id: 'ep_1' },
      { ...endpoint('GET /stays'), id: 'ep_2' },
    ];
    const after = [endpoint('GET /new'), endpoint('GET /stays'), endpoint('PUT /new')];
    const comparison = compareEndpoints(before, after);
    expect(comparison.removed).toEqual([before[0]]);
    expect(comparison.added).toEqual([after[0], after[2]]);
    expect(comparison.unchanged).toBe(1);
  });

  test('a change names the fields that differ', () => {
    const before = [endpoint('GET /a', { summary: 'Old' }), endpoint('GET /b', { summary: 'Same' })];
    const after = [
      endpoint('GET /a', { summary: 'New', access: 'write' }),
      endpoint('GET /b', { summary: 'Same' }),
    ];
    const { changed, unchanged } = compareEndpoints(before, after);
    expect(changed).toEqual([{ before: before[0], after: after[0], fields: ['access', 'summary'] }]);
    expect(unchanged).toBe(1);
  });

  test('a renamed parameter is the same endpoint with another path, and no tightening', () => {
    const comparison = compareEndpoints([endpoint('GET /a/{x}-{y}')], [endpoint('GET /a/{from}-{to}')]);
    expect(comparison).toMatchObject({
      added: [],
      removed: [],
      changed: [{ fields: ['path'] }],
      tightening: false,
    });
  });

  test('the rest of a path is another endpoint than one segment', () => {
    const { added, removed } = compareEndpoints([endpoint('GET /a/{x}')], [endpoint('GET /a/{x+}')]);
    expect([added.length, removed.length]).toEqual([1, 1]);
    expect(compareEndpoints([endpoint('GET /a/{x*}')], [endpoint('GET /a/{y+}')]).changed).toHaveLength(1);
  });

  test('the case of a path makes another endpoint, a slash at its end and the case of a method do not', () => {
    expect(compareEndpoints([endpoint('GET /a')], [endpoint('GET /A')]).added).toHaveLength(1);
    expect(compareEndpoints([endpoint('GET /a')], [endpoint('GET /a/')])).toMatchObject({
      added: [],
      removed: [],
    });
    expect(compareEndpoints([endpoint('GET /')], [endpoint('GET /')]).unchanged).toBe(1);
    expect(compareEndpoints([endpoint('get /a')], [endpoint('GET /a')]).unchanged).toBe(1);
  });

  test.each([
    ['an endpoint is gone', [endpoint('GET /a')], [], true],
    ['read becomes write', [endpoint('GET /a')], [endpoint('GET /a', { access: 'write' })], true],
    ['write becomes read', [endpoint('GET /a', { access: 'write' })], [endpoint('GET /a')], false],
    ['one comes beside others', [endpoint('GET /a')], [endpoint('GET /a'), endpoint('GET /b')], false],
    ['the first one comes', [], [endpoint('GET /a')], true],
  ])('tightening, when %s', (_, before, after, tightening) => {
    expect(compareEndpoints(before, after).tightening).toBe(tightening);
  });

  test('paths named like members of every object are ordinary', () => {
    const names = [endpoint('GET /__proto__'), endpoint('GET /constructor')];
    expect(compareEndpoints([], names).added).toEqual(names);
    expect(compareEndpoints(names, names).unchanged).toBe(2);
  });
});
