import { describe, expect, test } from 'vitest';
import { DEFAULT_IMPORT_LIMITS, type ImportedDocument } from '../imported-document.ts';
import { interpretDocument, namesOfEndpoints, problemOfDocument } from '../testing/interpret-document.ts';
import { interpretOpenapiText } from './interpret-openapi-text.ts';

function warningsOf(document: ImportedDocument): string[] {
  return document.warnings.map(({ path, message }) => `${path}: ${message}`);
}

describe('versions', () => {
  test.each(['3.0.0', '3.0.4', '3.1.0', '3.1.2', '3.0', '3.1.0-rc1'])(
    '%s is read without a warning',
    (openapi) => {
      const document = interpretDocument({ openapi, paths: { '/a': { get: {} } } });
      expect(document).toMatchObject({ openapiVersion: openapi, warnings: [] });
    },
  );

  test('3.2 is read with a warning, its QUERY operations included', () => {
    const pathItem = { query: { summary: 'Search' }, additionalOperations: { COPY: {} } };
    const document = interpretDocument({ openapi: '3.2.0', paths: { '/a': pathItem } });
    expect(document.endpoints).toMatchObject([{ method: 'QUERY', access: 'read' }]);
    expect(warningsOf(document)).toEqual([
      expect.stringContaining('/openapi: OpenAPI 3.2'),
      expect.stringContaining('/paths/~1a: Operations with methods of their own'),
    ]);
  });

  test('a member called query is no operation before 3.2', () => {
    expect(namesOfEndpoints(interpretDocument({ paths: { '/a': { query: {}, get: {} } } }))).toEqual([
      'GET /a',
    ]);
  });

  test.each([
    ['Swagger 2.0', { openapi: undefined, swagger: '2.0' }, 'unsupported_version', /Convert it to OpenAPI 3/],
    ['a later OpenAPI', { openapi: '4.0.0' }, 'unsupported_version', /OpenAPI 4\.0\.0/],
    ['OpenAPI 3.10, which is not 3.1', { openapi: '3.10.0' }, 'unsupported_version', /3\.10\.0/],
    ['no version', { openapi: undefined }, 'not_openapi', /"openapi"/],
    ['a version that is no text', { openapi: ['3.0.0'] }, 'not_openapi', /"openapi"/],
  ])('%s is refused', (_, document, code, message) => {
    expect(problemOfDocument(document)).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test.each(['[]', '"openapi: 3.0.0"', '- openapi: 3.0.0', 'just words'])(
    '%j is no OpenAPI document',
    (text) => {
      expect(() => interpretOpenapiText(text, DEFAULT_IMPORT_LIMITS)).toThrow(
        expect.objectContaining({ code: 'not_openapi' }),
      );
    },
  );
});

describe('what the document says of itself', () => {
  test('missing, empty and odd values are null', () => {
    const odd = interpretDocument({ info: { title: '', version: null, description: null }, paths: {} });
    expect(odd).toMatchObject({ title: null, version: null, description: null, baseUrl: null });
    expect(interpretDocument({ info: 'x', paths: {} })).toMatchObject({ title: null });
  });

  test('a version that is a number is its digits', () => {
    expect(interpretDocument({ info: { title: 'T', version: 2.1 }, paths: {} }).version).toBe('2.1');
  });

  test('texts are cut to their limits', () => {
    const info = { title: 'x'.repeat(500), description: 'y'.repeat(50_000), version: '1' };
    const document = interpretDocument({ info, paths: { '/a': { get: { summary: '🎉'.repeat(500) } } } });
    expect(document.title).toHaveLength(120);
    expect(document.description).toHaveLength(5_000);
    expect(document.endpoints[0]?.summary).toBe(`${'🎉'.repeat(149)}…`);
  });

  test.each([
    ['an absolute address', { url: 'https://api.example.com/v1/' }, 'https://api.example.com/v1'],
    ['a bare host', { url: 'http://api.example.com' }, 'http://api.example.com'],
    ['a query and fragment are left out', { url: 'https://a.example/x?y=1#z' }, 'https://a.example/x'],
    [
      'variables',
      {
        url: 'https://{h}:{p}/{b}',
        variables: { h: { default: 'a.example' }, p: { default: 8443 }, b: { default: 'v3' } },
      },
      'https://a.example:8443/v3',
    ],
  ])('the base URL: %s', (_, server, baseUrl) => {
    const document = interpretDocument({
      servers: [server, { url: 'https://second.example' }],
      paths: { '/a': { get: {} } },
    });
    expect(document).toMatchObject({ baseUrl, warnings: [] });
  });

  test.each([
    ['a relative address', { url: '/api/v3' }],
    ['one without a scheme', { url: '//api.example.com' }],
    ['a variable without a default', { url: 'https://{host}/v1' }],
    ['a variable named like a member of every object', { url: 'https://{constructor}/v1', variables: {} }],
    ['an address that is too long', { url: `https://a.example/${'b'.repeat(500)}` }],
    [
      'variables that multiply each other',
      {
        url: `https://a.example/${'{v}'.repeat(100_000)}`,
        variables: { v: { default: 'x'.repeat(100_000) } },
      },
    ],
    ['another scheme', { url: 'wss://api.example.com' }],
    ['a password', { url: 'https://user:secret@api.example.com' }],
  ])('no base URL and a warning for %s', (_, server) => {
    const document = interpretDocument({ servers: [server], paths: { '/a': { get: {} } } });
    expect(document.baseUrl).toBeNull();
    expect(document.warnings).toMatchObject([{ path: '/servers/0/url', line: expect.any(Number) }]);
    expect(JSON.stringify(document)).not.toContain('secret');
  });
});

describe('documents without operations', () => {
  test.each([
    ['no paths in 3.1', { openapi: '3.1.0', webhooks: { a: { post: {} } } }, 1],
    ['no paths in 3.0', {}, 2],
    ['paths that are null', { openapi: '3.1.0', paths: null }, 1],
    ['empty paths', { paths: {} }, 1],
  ])('%s is read as none, with a warning', (_, document, warnings) => {
    const result = interpretDocument(document);
    expect(result.endpoints).toEqual([]);
    expect(result.warnings).toHaveLength(warnings);
  });

  test('paths that are no object are refused', () => {
    expect(problemOfDocument({ paths: [] })).toMatchObject({
      code: 'not_openapi',
      pointer: '/paths',
      line: 7,
    });
  });
});
