import { describe, expect, test } from 'vitest';
import { interpretDocument, namesOfEndpoints, problemOfDocument } from '../testing/interpret-document.ts';

describe('paths', () => {
  test.each([
    '/',
    '/a.b/c:d',
    '/{a}-{b}.{c}',
    '/a/{b}/',
    "/a('{b}')/$count",
    '/a/{proxy+}',
    '/été/ü',
    '/__proto__',
    '/constructor',
  ])('%j is taken as it is', (path) => {
    const document = interpretDocument({ paths: { [path]: { get: {} } } });
    expect(namesOfEndpoints(document)).toEqual([`GET ${path}`]);
    expect(document.warnings).toEqual([]);
  });

  test.each([
    ['users', /does not begin/],
    ['https://a.example/b', /does not begin/],
    ['', /does not begin/],
    ['/a/{}', /without a name/],
    ['/a/{ }', /without a name/],
    ['/a/{b', /braces/],
    ['/a/b}', /braces/],
    ['/a/{b{c}}', /braces/],
    ['/a/{b/c}', /"\/"/],
    ['/a\u0000b', /character/],
    ['/a\nb', /character/],
    ['/\ud800', /character/],
    [`/${'a'.repeat(2_000)}`, /longer/],
  ])('%j is refused with its place', (path, message) => {
    const problem = problemOfDocument({ paths: { '/fine': {}, [path]: { get: {} } } });
    expect(problem).toMatchObject({ code: 'invalid_path', line: 9, message: expect.stringMatching(message) });
    expect(problem.message.length).toBeLessThan(300);
  });

  test.each(['/a b', '/a//b', '/a/../b', '/a;v=1', '/{a}{b}', '/{a}/{a}', '/a/{id?}', '/a%2Fb'])(
    '%j cannot be matched for certain: it is left out with a warning, and the others are read',
    (path) => {
      const document = interpretDocument({ paths: { [path]: { get: {} }, '/ok': { get: {} } } });
      expect(namesOfEndpoints(document)).toEqual(['GET /ok']);
      expect(document.warnings).toMatchObject([{ line: 8, message: expect.stringContaining('left out') }]);
    },
  );

  test.each(['/a?x=1', '/a#add', '/a{?x,y}', '/a{&x}', '/a?x={y}', '/a#X=1?y', '/a?{'])(
    '%s is /a, with a warning',
    (key) => {
      const document = interpretDocument({ paths: { [key]: { get: {} } } });
      expect(namesOfEndpoints(document)).toEqual(['GET /a']);
      expect(document.warnings).toMatchObject([{ path: `/paths/${key.replaceAll('/', '~1')}`, line: 8 }]);
    },
  );

  test.each([
    ['a query string', '/a?x=1', '/a?x=2', '/a'],
    ['parameter names', '/a/{x}', '/a/{y}', '/a/{x}'],
    ['names of the rest of a path', '/a/{x+}', '/a/{y*}', '/a/{x+}'],
    ['several parameter names', '/a/{x}-{y}/b', '/a/{p}-{q}/b', '/a/{x}-{y}/b'],
  ])(
    'paths that differ in %s only are one endpoint, the first, with the higher access',
    (_, first, second, path) => {
      const document = interpretDocument({
        paths: {
          [first]: { get: { summary: 'one' }, post: { 'x-latchkey-access': 'read' } },
          [second]: {
            get: { summary: 'two', 'x-latchkey-access': 'write' },
            post: { 'x-latchkey-access': 'read' },
          },
        },
      });
      expect(document.endpoints).toMatchObject([
        { method: 'GET', path, summary: 'one', access: 'write' },
        { method: 'POST', path, access: 'read' },
      ]);
      const pointer = `/paths/${second.replaceAll('/', '~1')}`;
      expect(document.warnings.map((warning) => warning.path)).toEqual(
        expect.arrayContaining([`${pointer}/get`, `${pointer}/post`]),
      );
    },
  );
});
