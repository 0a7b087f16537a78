import { describe, expect, test } from 'vitest';
import { interpretDocument, problemOfDocument } from '../testing/interpret-document.ts';

describe('keys in the query string', () => {
  const inQuery = { type: 'apiKey', in: 'query', name: 'api_key' };

  test.each([
    ['the whole document', { security: [{ q: [] }], paths: { '/a': { get: {} } } }],
    ['one operation', { paths: { '/a': { get: { security: [{ b: [] }, { q: [] }] } } } }],
    ['an operation of a shared path item', { paths: { '/a': { $ref: '#/components/pathItems/p' } } }],
  ])('are refused with advice when %s uses them', (_, document) => {
    const components = {
      securitySchemes: { q: inQuery },
      pathItems: { p: { get: { security: [{ q: [] }] } } },
    };
    const problem = problemOfDocument({ ...document, components });
    expect(problem).toMatchObject({ code: 'api_key_in_query', pointer: '/components/securitySchemes/q' });
    expect(problem.message).toMatch(/logs.*scheme: bearer.*in: header/);
    expect(problem.line).toBeGreaterThan(1);
  });

  test('are found behind a reference', () => {
    const securitySchemes = { alias: { $ref: '#/components/securitySchemes/q' }, q: inQuery };
    const document = { security: [{ alias: [] }], paths: {}, components: { securitySchemes } };
    expect(problemOfDocument(document).code).toBe('api_key_in_query');
  });

  test('are a warning when nothing uses them, and so is a key in a cookie', () => {
    const cookie = { type: 'apiKey', in: 'cookie', name: 'sid' };
    const header = { type: 'apiKey', in: 'header', name: 'X-API-Key' };
    const document = interpretDocument({
      security: [{ h: [], c: [] }],
      paths: { '/a': { get: {} } },
      components: {
        securitySchemes: { q: inQuery, c: cookie, h: header, broken: null, odd: { $ref: '#/nowhere' } },
      },
    });
    expect(document.warnings.map(({ path }) => path)).toEqual([
      '/components/securitySchemes/q',
      '/components/securitySchemes/c',
    ]);
  });

  test('odd security members are harmless', () => {
    for (const security of [null, {}, 'q', [null, 'q', [], 5]]) {
      const document = {
        security,
        paths: { '/a': { get: { security } } },
        components: { securitySchemes: { q: inQuery } },
      };
      expect(interpretDocument(document).endpoints).toHaveLength(1);
    }
  });
});
