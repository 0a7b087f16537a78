import { describe, expect, test } from 'vitest';
import { DEFAULT_IMPORT_LIMITS, type ImportedDocument } from '../imported-document.ts';
import { interpretDocument, namesOfEndpoints, problemOfDocument } from '../testing/interpret-document.ts';
import { interpretOpenapiText } from './interpret-openapi-text.ts';

function warningsOf(document: ImportedDocument): string[] {
  return document.warnings.map(({ path, message }) => `${path}: ${message}`);
}

describe('operations', () => {
  test('each method is taken, reading ones for read access and all others for write', () => {
    const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
    const document = interpretDocument({
      paths: { '/a': Object.fromEntries(methods.map((method) => [method, {}])) },
    });
    expect(document.endpoints.map(({ method, access }) => `${method} ${access}`)).toEqual([
      'GET read',
      'PUT write',
      'POST write',
      'DELETE write',
      'OPTIONS read',
      'HEAD read',
      'PATCH write',
      'TRACE read',
    ]);
  });

  test('x-latchkey-access wins over the method, and a misspelt one asks for more, not less', () => {
    const document = interpretDocument({
      paths: {
        '/a': { get: { 'x-latchkey-access': 'write' }, post: { 'x-latchkey-access': 'read' } },
        '/b': { get: { 'x-latchkey-access': 'wirte' } },
      },
    });
    expect(document.endpoints.map(({ access }) => access)).toEqual(['write', 'read', 'write']);
    expect(document.warnings).toMatchObject([{ path: '/paths/~1b/get/x-latchkey-access' }]);
  });

  test('extensions, shared parameters and unknown members are no operations', () => {
    const pathItem = { 'x-get': {}, parameters: [], summary: 's', description: 'd', GETS: {}, get: {} };
    expect(
      namesOfEndpoints(interpretDocument({ paths: { '/a': pathItem, 'x-internal': { get: {} } } })),
    ).toEqual(['GET /a']);
  });

  test('a method in capitals is the same method', () => {
    const document = interpretDocument({
      paths: { '/a': { GET: { summary: 'one' }, get: { summary: 'two' } } },
    });
    expect(document.endpoints).toMatchObject([{ method: 'GET', summary: 'one' }]);
    expect(document.warnings).toHaveLength(1);
  });

  test('members of the wrong kind are left out', () => {
    const operation = {
      summary: ['x'],
      description: 5,
      operationId: {},
      tags: ['a', 1, null, ''],
      deprecated: 'true',
    };
    expect(interpretDocument({ paths: { '/a': { get: operation } } }).endpoints).toEqual([
      {
        method: 'GET',
        path: '/a',
        access: 'read',
        summary: '',
        operationId: null,
        tags: ['a', '1'],
        deprecated: false,
      },
    ]);
  });

  test('an operation that is no object is an endpoint all the same, with a warning', () => {
    const document = interpretDocument({ paths: { '/a': { get: null, post: 'x' }, '/b': null } });
    expect(namesOfEndpoints(document)).toEqual(['GET /a', 'POST /a']);
    expect(document.warnings.map(({ path }) => path)).toEqual([
      '/paths/~1a/get',
      '/paths/~1a/post',
      '/paths/~1b',
    ]);
  });

  test('as many as the limit are read, one more is refused where it stands', () => {
    const paths = { '/a': { get: {}, put: {} }, '/b': { get: {} } };
    expect(interpretDocument({ paths }, { operationsMax: 3 }).endpoints).toHaveLength(3);
    expect(problemOfDocument({ paths }, { operationsMax: 2 })).toMatchObject({
      code: 'too_many_operations',
      pointer: '/paths/~1b/get',
      line: 13,
    });
  });

  test('servers of single paths and operations are one warning, not thousands', () => {
    const servers = [{ url: 'https://uploads.example' }];
    const document = interpretDocument({
      paths: { '/a': { get: { servers }, put: { servers } }, '/b': { servers, get: {} } },
    });
    expect(document.warnings).toMatchObject([
      { path: '/paths/~1a/get', message: expect.stringContaining('3 of them') },
    ]);
  });

  test('warnings beyond the limit are counted, and those about paths do not push out the others', () => {
    const keys = Array.from({ length: 10 }, (_, index) => [`/a?b=${index}`, {}]);
    const document = interpretDocument(
      { servers: [{ url: '/' }], paths: Object.fromEntries(keys) },
      { warningsMax: 3 },
    );
    expect(document.warnings.map(({ path }) => path)).toEqual([
      '/servers/0/url',
      '/paths/~1a?b=0',
      '/paths/~1a?b=1',
      '/paths/~1a?b=2',
      '',
    ]);
    expect(document.warnings.at(-1)?.message).toContain('8 more warnings');
  });
});

describe('references', () => {
  test('a path item is taken from components or from another path', () => {
    const document = interpretDocument({
      openapi: '3.1.0',
      paths: {
        '/a': { $ref: '#/components/pathItems/shared' },
        '/b/{c}': { get: { summary: 'own' } },
        '/d/{c}': { $ref: '#/paths/~1b~1%7Bc%7D' },
      },
      components: { pathItems: { shared: { $ref: '#/components/pathItems/other' }, other: { put: {} } } },
    });
    expect(namesOfEndpoints(document)).toEqual(['PUT /a', 'GET /b/{c}', 'GET /d/{c}']);
    expect(document.warnings).toEqual([]);
  });

  test('operations beside a reference are kept and win', () => {
    const shared = { get: { summary: 'shared' }, put: {} };
    const document = interpretDocument({
      paths: { '/a': { $ref: '#/components/pathItems/s', get: { summary: 'own' } } },
      components: { pathItems: { s: shared } },
    });
    expect(document.endpoints).toMatchObject([{ method: 'GET', summary: 'own' }, { method: 'PUT' }]);
  });

  test.each([
    ['a circle', '#/components/pathItems/b', /back to itself/],
    ['itself', '#/paths/~1a', /back to itself/],
    ['nothing', '#/components/pathItems/missing', /points to nothing/],
    ['a member of every object', '#/constructor', /points to nothing/],
    ['a broken escape', '#/%', /points to nothing/],
    ['an anchor', '#shared', /points to nothing/],
    ['a number', 5, /not text/],
  ])('a reference to %s is a warning with its place, and ends', (_, $ref, message) => {
    const pathItems = { a: { $ref: '#/components/pathItems/b' }, b: { $ref: '#/components/pathItems/a' } };
    const document = interpretDocument({
      paths: { '/a': { $ref }, '/ok': { get: {} } },
      components: { pathItems },
    });
    expect(namesOfEndpoints(document)).toEqual(['GET /ok']);
    expect(document.warnings).toMatchObject([
      { path: '/paths/~1a', line: 8, message: expect.stringMatching(message) },
    ]);
  });

  test('other files are never fetched: what is there is left out with a warning', () => {
    const document = interpretDocument({
      paths: { '/a': { $ref: './a.yaml' }, '/b': { get: { $ref: 'http://127.0.0.1:1/b.json#/get' } } },
    });
    expect(namesOfEndpoints(document)).toEqual(['GET /b']);
    expect(warningsOf(document)).toEqual([
      expect.stringContaining('/paths/~1a: This refers to another file (./a.yaml)'),
      expect.stringContaining('/paths/~1b/get: This refers to another file'),
    ]);
  });

  test.each([{ '/a': { $ref: 'a.yaml' } }, { $ref: 'paths.yaml' }])(
    'a document with nothing but other files is refused with advice',
    (paths) => {
      expect(problemOfDocument({ paths })).toMatchObject({
        code: 'external_reference',
        message: expect.stringContaining('Bundle'),
        line: expect.any(Number),
      });
    },
  );

  test('circles among schemas, parameters and responses are never walked', () => {
    const loop = { $ref: '#/components/schemas/Loop' };
    const document = interpretDocument({
      paths: { '/a': { parameters: [loop], get: { requestBody: loop, responses: { 200: loop } } } },
      components: { schemas: { Loop: loop } },
    });
    expect(document).toMatchObject({ endpoints: [{ path: '/a' }], warnings: [] });
  });

  test('one path item that is shared by many YAML aliases counts each time', () => {
    const paths = Array.from({ length: 50 }, (_, index) => `  /p${index}: *item`).join('\n');
    const text = `openapi: 3.0.0\nx: &item {get: {}, put: {}}\npaths:\n${paths}\n`;
    expect(interpretOpenapiText(text, DEFAULT_IMPORT_LIMITS).endpoints).toHaveLength(100);
    expect(() => interpretOpenapiText(text, { ...DEFAULT_IMPORT_LIMITS, operationsMax: 99 })).toThrow(
      /more than 99/,
    );
  });
});
