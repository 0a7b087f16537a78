import { readFile } from 'node:fs/promises';
import { api, importApi } from '@latchkey/contract';
import { beforeAll, expect, it } from 'vitest';
import { eachDatabase } from '../testing/each-database.ts';
import type { Answer, Person } from '../testing/test-client.ts';
import { makeLargeDocument } from './testing/make-large-document.ts';

const PARCELS = new URL('./fixtures/parcels-3.1.yaml', import.meta.url);
const DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'Bikes', version: '1', description: 'Rents bikes.' },
  servers: [{ url: 'https://bikes.example.com/v1' }],
  paths: {
    '/bikes': { get: { summary: 'List bikes' }, post: {} },
    '/bikes/{id}': { get: {} },
  },
};
/** The same a version later. */
const NEWER = {
  ...DOCUMENT,
  servers: [{ url: 'https://bikes.example.com/v2' }],
  paths: {
    '/bikes': { get: { summary: 'List all bikes' } },
    '/bikes/{bikeId}': { get: {} },
    '/bikes/mine': { get: {} },
  },
};

eachDatabase('importing an OpenAPI document', (app) => {
  let operator: Person;
  beforeAll(async () => {
    operator = await app().setUp();
  });

  const send = (body: unknown) => app().send('POST', '/v1/apis/import', operator, body);
  /** Sends text as it is, which `send` of the client does not. */
  const sendText = async (query: string, type: string, text: string, cookie = operator.cookie) => {
    const address = new URL(`/v1/apis/import${query}`, app().url);
    const headers = { 'content-type': type, cookie };
    const response = await fetch(address, { method: 'POST', headers, body: text });
    const body: unknown = await response.json();
    return { status: response.status, body };
  };
  const read = (answer: Pick<Answer, 'body'>) => importApi.replies[200].parse(answer.body);

  it('describes a new API by it, or says what it would be without writing anything', async () => {
    const preview = read(await send({ document: DOCUMENT, dryRun: true }));
    expect(preview).toMatchObject({
      api: null,
      dryRun: true,
      difference: { removed: [], changed: [], unchanged: 0, tightening: false },
    });
    expect(preview.difference.added).toEqual([
      { method: 'GET', path: '/bikes', access: 'read', summary: 'List bikes' },
      { method: 'POST', path: '/bikes', access: 'write', summary: '' },
      { method: 'GET', path: '/bikes/{id}', access: 'read', summary: '' },
    ]);
    expect((await app().send('GET', '/v1/apis/bikes', operator)).status).toBe(404);

    const done = read(await send({ document: JSON.stringify(DOCUMENT), opening: 'on_request' }));
    expect(done.difference).toEqual(preview.difference);
    expect(done.api).toMatchObject({
      slug: 'bikes',
      name: 'Bikes',
      description: 'Rents bikes.',
      baseUrl: 'https://bikes.example.com/v1',
      opening: 'on_request',
      endpointCount: 3,
    });
    expect((await app().send('GET', '/v1/apis/bikes', operator)).body).toEqual(done.api);
  });

  it('refuses a new API whose slug is taken, in a dry run too', async () => {
    await send({ document: DOCUMENT, slug: 'taken' });
    for (const dryRun of [true, false]) {
      expect(await send({ document: DOCUMENT, slug: 'taken', dryRun })).toMatchObject({
        status: 409,
        body: { code: 'name_taken', errors: [{ path: 'slug' }] },
      });
    }
  });

  it('brings an API up to date, shows what changed, and leaves what the operator wrote', async () => {
    const before = read(await send({ document: DOCUMENT, slug: 'again', name: 'Our bikes' })).api;
    const preview = read(await send({ document: NEWER, apiId: 'again', dryRun: true }));
    expect(preview.api).toEqual(before);
    const answer = await send({ document: NEWER, apiId: before?.id });
    const done = read(answer);
    expect(done.difference).toEqual(preview.difference);
    expect(done.difference).toMatchObject({
      added: [{ method: 'GET', path: '/bikes/mine' }],
      removed: [{ method: 'POST', path: '/bikes' }],
      changed: [
        { before: { summary: 'List bikes' }, after: { summary: 'List all bikes' }, fields: ['summary'] },
        { before: { path: '/bikes/{id}' }, after: { path: '/bikes/{bikeId}' }, fields: ['path'] },
      ],
      unchanged: 0,
      tightening: true,
    });
    expect(done.api).toMatchObject({ name: 'Our bikes', baseUrl: 'https://bikes.example.com/v1' });
    expect(done.warnings).toMatchObject([
      { path: '/servers/0/url', message: expect.stringContaining('bikes.example.com/v2') },
    ]);
    expect(done.api?.endpoints[0]?.id).toBe(before?.endpoints[0]?.id);
    expect(answer.headers.get('latchkey-barrier')).toContain('complete=1');

    const same = read(await send({ document: NEWER, apiId: 'again' }));
    expect(same.difference).toEqual({ added: [], removed: [], changed: [], unchanged: 3, tightening: false });
  });

  it.each([
    [{ document: DOCUMENT, apiId: 'none' }, 404, 'not_found'],
    [{ document: DOCUMENT, apiId: 'latchkey' }, 409, 'wrong_state'],
    [{ document: DOCUMENT, apiId: 'conversations', slug: 'other' }, 400, 'invalid_request'],
    [{ document: DOCUMENT, url: 'https://example.com' }, 400, 'invalid_request'],
    [{}, 400, 'invalid_request'],
    [{ document: { ...DOCUMENT, info: {} } }, 400, 'invalid_request'],
    [{ document: DOCUMENT, surprise: 1 }, 400, 'invalid_request'],
    [{ document: 7 }, 400, 'invalid_request'],
  ])('refuses what does not go together: %j', async (body, status, code) => {
    expect(await send(body)).toMatchObject({ status, body: { code } });
  });

  it('takes the document itself as body, as YAML or JSON, with the options in the query', async () => {
    const yaml = await readFile(PARCELS, 'utf8');
    const fromYaml = await sendText(
      '?slug=parcels-yaml&opening=open',
      'application/yaml; charset=utf-8',
      yaml,
    );
    expect(fromYaml).toMatchObject({ status: 200, body: { api: { slug: 'parcels-yaml', opening: 'open' } } });
    const preview = await sendText('?apiId=parcels-yaml&dryRun=true', 'text/plain', yaml);
    expect(preview).toMatchObject({
      status: 200,
      body: { dryRun: true, difference: { added: [], removed: [] } },
    });
    const fromJson = await sendText('?slug=bikes-json', 'application/json', JSON.stringify(DOCUMENT));
    expect(fromJson).toMatchObject({ status: 200, body: { api: { slug: 'bikes-json' } } });
    const typed = await sendText('?slug=bikes-typed', 'application/openapi+json', JSON.stringify(DOCUMENT));
    expect(typed).toMatchObject({ status: 200, body: { api: { slug: 'bikes-typed' } } });
  });

  it('takes text on this route alone, and from nobody who is not an operator', async () => {
    const address = new URL('/v1/apis', app().url);
    const headers = { 'content-type': 'application/yaml', cookie: operator.cookie };
    const elsewhere = await fetch(address, { method: 'POST', headers, body: 'name: x' });
    expect(elsewhere.status).toBe(415);
    expect((await sendText('', 'application/pdf', '%PDF')).status).toBe(415);
    expect((await sendText('', 'application/yaml', 'openapi: 3.1.0', '')).status).toBe(401);
  });

  it('says the line and the reason of a document that is broken', async () => {
    const broken = 'openapi: 3.1.0\ninfo:\n  title: Broken\n paths: [\n';
    for (const answer of [await send({ document: broken }), await sendText('', 'text/yaml', broken)]) {
      expect(answer).toMatchObject({
        status: 422,
        body: {
          code: 'not_importable',
          reason: 'invalid_syntax',
          line: 4,
          detail: expect.stringContaining('line 4'),
        },
      });
    }
  });

  it('refuses keys in the query with advice, and says where they are described', async () => {
    const components = { securitySchemes: { key: { type: 'apiKey', in: 'query', name: 'key' } } };
    const insecure = { ...DOCUMENT, components, security: [{ key: [] }] };
    const place = { pointer: '/components/securitySchemes/key', reason: 'api_key_in_query' };
    expect(await send({ document: insecure })).toMatchObject({
      status: 422,
      body: { code: 'not_importable', ...place, line: null },
    });
    expect(await send({ document: JSON.stringify(insecure, null, 2) })).toMatchObject({
      status: 422,
      body: { ...place, line: expect.any(Number) },
    });
  });

  it.each([
    ['http://127.0.0.1:4400/openapi.json', 'address_refused'],
    ['http://[::1]/openapi.json', 'address_refused'],
    ['http://169.254.169.254/latest/meta-data/', 'address_refused'],
    ['https://user:secret@example.com/', 'invalid_address'],
  ])('does not read %s, and says what to do', async (url, reason) => {
    const answer = await send({ url });
    expect(answer).toMatchObject({ status: 422, body: { code: 'not_importable', reason } });
  });

  it('answers a request that is sent again under its Idempotency-Key with the API that it made', async () => {
    const marked = { ...operator, headers: { 'idempotency-key': 'import-once' } };
    const body = { document: DOCUMENT, slug: 'imported-once' };
    const first = read(await app().send('POST', '/v1/apis/import', marked, body));
    const again = read(await app().send('POST', '/v1/apis/import', marked, body));
    expect(again).toEqual(first);
  });

  it('takes 1,500 operations in megabytes, then shows what a newer document changes', async () => {
    const document = makeLargeDocument();
    const first = read(await send({ document: JSON.stringify(document), slug: 'large' }));
    expect(first.api?.endpointCount).toBe(1_500);
    const { paths } = document;
    const newer = { ...document, paths: { ...Object(paths), '/things0/{id}': {}, '/new': { get: {} } } };
    const second = read(await send({ document: newer, apiId: 'large' }));
    expect(second.difference.added).toMatchObject([{ method: 'GET', path: '/new' }]);
    expect(second.difference.removed.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /things0/{id}',
      'PUT /things0/{id}',
      'DELETE /things0/{id}',
    ]);
    expect(second.difference).toMatchObject({ changed: [], unchanged: 1_497, tightening: true });
    const held = api.parse((await app().send('GET', '/v1/apis/large', operator)).body);
    expect(held.endpointCount).toBe(1_498);
    const idOf = (path: string) => held.endpoints.find((endpoint) => endpoint.path === path)?.id;
    expect(idOf('/things9/{id}')).toBe(
      first.api?.endpoints.find((endpoint) => endpoint.path === '/things9/{id}')?.id,
    );
  });

  it('decides other requests while it takes 20,000 operations', async () => {
    const { id } = await app().makeApp(operator, 'Busy', { conversations: 'read' });
    const { secret } = await app().makeKey(operator, id);
    const token = await app().makeServiceToken(operator, ['conversations']);
    const paths = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, index) => [`/group${index % 100}/thing${index}/{id}`, { get: {} }]),
    );
    let done = false;
    const importing = send({ document: { ...DOCUMENT, paths }, slug: 'huge' }).finally(() => {
      done = true;
    });
    let decided = 0;
    while (!done) {
      const question = { key: secret, api: 'conversations', access: 'read' };
      expect(await app().verify(token, question)).toMatchObject({ code: 'valid' });
      decided += 1;
    }
    expect(read(await importing).api?.endpointCount).toBe(20_000);
    expect(decided).toBeGreaterThan(20);
  });
});
