import { api } from '@latchkey/contract';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../testing/each-database.ts';
import type { Person } from '../testing/test-client.ts';

const list = z.object({ items: z.array(api), nextCursor: z.string().nullable() });

eachDatabase('the API catalogue', (app) => {
  let operator: Person;
  let customer: Person;
  let names = 0;
  beforeAll(async () => {
    operator = await app().setUp();
    customer = await app().signUp('customer');
  });

  const makeApi = async (fields: Record<string, unknown> = {}) => {
    names += 1;
    const wanted = { name: `Api ${names}`, endpoints: ENDPOINTS, ...fields };
    return api.parse((await app().send('POST', '/v1/apis', operator, wanted)).body);
  };
  const change = (id: string, patch: Record<string, unknown>) =>
    app().send('PATCH', `/v1/apis/${id}`, operator, patch);
  /** A key of an app with this permission, and how to ask about it. */
  const makeHolder = async (slug: string, level: string, endpoints?: readonly string[]) => {
    names += 1;
    const made = await app().send('POST', '/v1/apps', customer, {
      name: `Holder ${names}`,
      permissions: { [slug]: level },
      ...(endpoints === undefined ? {} : { endpoints: { [slug]: endpoints } }),
    });
    const { id } = z.object({ id: z.string() }).parse(made.body);
    const { secret } = await app().makeKey(customer, id);
    const token = await app().makeServiceToken(operator, [slug]);
    const ask = async (question: Record<string, unknown>) =>
      (await app().verify(token, { key: secret, api: slug, ...question })).code;
    return { id, ask };
  };

  it('gives an API a slug from its name, and its endpoints the access of their methods', async () => {
    const reply = await app().send('POST', '/v1/apis', operator, {
      name: 'Get Chat  API!',
      endpoints: [
        { method: 'get', path: '/chats/{id}' },
        { method: 'POST', path: '/chats/{id}', access: 'read' },
        { method: 'DELETE', path: '/chats/{id}' },
      ],
    });
    expect(reply).toMatchObject({
      status: 201,
      body: {
        slug: 'get-chat-api',
        opening: 'key',
        endpointCount: 3,
        endpoints: [
          { method: 'GET', access: 'read' },
          { method: 'POST', access: 'read' },
          { method: 'DELETE', access: 'write' },
        ],
      },
    });
  });

  it('refuses a slug that is taken, also when two ask for it at once', async () => {
    const wanted = { name: 'Once', slug: 'once' };
    const send = () => app().send('POST', '/v1/apis', operator, wanted);
    const replies = await Promise.all([send(), send(), send()]);
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(await send()).toMatchObject({ status: 409, body: { code: 'name_taken' } });
    const headers = { 'idempotency-key': 'another' };
    const marked = await app().send('POST', '/v1/apis', { ...operator, headers }, wanted);
    expect(marked).toMatchObject({ status: 409, body: { code: 'name_taken', errors: [{ path: 'slug' }] } });
  });

  it('makes one API of a request that is sent again under its Idempotency-Key', async () => {
    const marked = { ...operator, headers: { 'idempotency-key': 'api-once' } };
    const first = await app().send('POST', '/v1/apis', marked, { name: 'Repeated' });
    const again = await app().send('POST', '/v1/apis', marked, { name: 'Repeated' });
    expect(again).toMatchObject({ status: 201, body: first.body });
  });

  it.each([
    [{ name: 'Bad', endpoints: [{ method: 'GET', path: 'x' }] }, 'endpoints.0.path'],
    [
      {
        name: 'Bad',
        endpoints: [
          { method: 'GET', path: '/a/{b}' },
          { method: 'get', path: '/a/{c}' },
        ],
      },
      'endpoints.1',
    ],
    [
      {
        name: 'Bad',
        endpoints: [
          { method: 'GET', path: '/a' },
          { method: 'GET', path: '/a/' },
        ],
      },
      'endpoints.1',
    ],
    [{ name: '日本' }, 'slug'],
    [{ name: 'Bad', slug: 'constructor' }, 'slug'],
    [{ name: 'Bad', baseUrl: 'javascript:alert(1)' }, 'baseUrl'],
    [
      {
        name: 'Bad',
        limits: [
          { requests: 1, seconds: 60 },
          { requests: 2, seconds: 60 },
        ],
      },
      'limits',
    ],
  ])('refuses %j and says where the fault is', async (wanted, path) => {
    const reply = await app().send('POST', '/v1/apis', operator, wanted);
    expect(reply).toMatchObject({ status: 400, body: { code: 'invalid_request', errors: [{ path }] } });
  });

  it('shows every API to customers, by id and by slug, but lets only operators change it', async () => {
    const { id, slug } = await makeApi();
    expect((await app().send('GET', `/v1/apis/${id}`, customer)).body).toMatchObject({ slug });
    expect((await app().send('GET', `/v1/apis/${slug}`, customer)).body).toMatchObject({ id });
    expect((await app().send('GET', '/v1/apis/none', customer)).status).toBe(404);
    const attempts = await Promise.all([
      app().send('POST', '/v1/apis', customer, { name: 'Mine' }),
      app().send('PATCH', `/v1/apis/${id}`, customer, { opening: 'open' }),
      app().send('DELETE', `/v1/apis/${id}`, customer),
      app().send('POST', '/v1/apis/import', customer, { document: 'openapi: 3.1.0' }),
    ]);
    expect(attempts.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect((await app().send('GET', '/v1/apis')).status).toBe(401);
  });

  it('lists page by page, filtered and searched, with endpoints or without', async () => {
    const wanted = { name: 'Ten % off_', opening: 'on_request', endpoints: ENDPOINTS };
    await app().send('POST', '/v1/apis', operator, wanted);
    const seen: string[] = [];
    let cursor = '';
    do {
      const reply = await app().send('GET', `/v1/apis?limit=2${cursor}`, customer);
      const { items, nextCursor } = list.parse(reply.body);
      expect(items.length).toBeLessThanOrEqual(2);
      seen.push(...items.map((item) => item.slug));
      cursor = nextCursor === null ? '' : `&cursor=${nextCursor}`;
    } while (cursor !== '');
    expect(seen).toContain('ten-off');
    expect(new Set(seen).size).toBe(seen.length);

    const search = encodeURIComponent('% OFF_');
    const reply = await app().send('GET', `/v1/apis?search=${search}&endpoints=omit`, customer);
    expect(list.parse(reply.body).items).toMatchObject([
      { slug: 'ten-off', endpoints: [], endpointCount: 3 },
    ]);
    const none = await app().send('GET', `/v1/apis?search=${search}&opening=open`, customer);
    expect(list.parse(none.body).items).toEqual([]);
  });

  it('changes what is said about it, and keeps the slug', async () => {
    const { id, slug } = await makeApi();
    const reply = await change(id, {
      name: 'New name',
      description: 'New',
      baseUrl: 'https://api.example.com',
    });
    expect(reply.body).toMatchObject({ slug, name: 'New name', description: 'New', endpointCount: 3 });
    const refused = await change(id, { slug: 'other' });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ path: 'slug' }] } });
  });

  it('keeps the id of an endpoint whose method and path stay, whatever its parameters are called', async () => {
    const { id, endpoints } = await makeApi();
    const reply = await change(id, {
      endpoints: [
        { method: 'DELETE', path: '/items/{itemId}' },
        { method: 'GET', path: '/items/{key}', access: 'write', summary: 'Renamed' },
        { method: 'PUT', path: '/items' },
      ],
    });
    const [first, second, third] = api.parse(reply.body).endpoints;
    expect(first?.id).toBe(endpoints[2]?.id);
    expect(second).toEqual({
      id: endpoints[1]?.id,
      method: 'GET',
      path: '/items/{key}',
      access: 'write',
      summary: 'Renamed',
    });
    expect(endpoints.map((endpoint) => endpoint.id)).not.toContain(third?.id);
    expect(reply.headers.get('latchkey-barrier')).toContain('complete=1');
    expect(api.parse((await app().send('GET', `/v1/apis/${id}`, customer)).body)).toEqual(
      api.parse(reply.body),
    );
  });

  it('decides by the new endpoints as soon as the change is answered', async () => {
    const { id, slug } = await makeApi();
    const { ask } = await makeHolder(slug, 'read');
    expect(await ask({ method: 'GET', path: '/items/1' })).toBe('valid');
    await change(id, { endpoints: [{ method: 'GET', path: '/items/{id}', access: 'write' }] });
    expect(await ask({ method: 'GET', path: '/items/1' })).toBe('insufficient_access');
    expect(await ask({ method: 'GET', path: '/items' })).toBe('insufficient_access');
  });

  it('never widens a permission on endpoints that are all gone, whichever endpoints come after', async () => {
    const { id, slug, endpoints } = await makeApi();
    const { id: appId, ask } = await makeHolder(slug, 'read', [endpoints[1]?.id ?? '']);
    expect(await ask({ method: 'GET', path: '/items/1' })).toBe('valid');
    expect(await ask({ method: 'GET', path: '/items' })).toBe('insufficient_access');

    const lists = [[{ method: 'GET', path: '/items' }], [], [{ method: 'GET', path: '/items/{id}' }]];
    for (const list of lists) {
      await change(id, { endpoints: list });
      expect(await ask({ method: 'GET', path: '/items' })).toBe('insufficient_access');
      expect(await ask({ method: 'GET', path: '/items/1' })).toBe('insufficient_access');
      expect(await ask({ access: 'read' })).toBe('insufficient_access');
    }
    const saved = await app().send('PATCH', `/v1/apps/${appId}`, customer, {
      permissions: { [slug]: 'read' },
    });
    expect(saved.body).toMatchObject({ permissions: { [slug]: 'read' }, endpoints: { [slug]: [] } });
    expect(await ask({ method: 'GET', path: '/items/1' })).toBe('insufficient_access');
  });

  it('needs a key from the moment that an open API is closed', async () => {
    const { id, slug } = await makeApi({ opening: 'open' });
    const token = await app().makeServiceToken(operator, [slug]);
    const ask = async () => (await app().verify(token, { api: slug, access: 'read' })).code;
    expect(await ask()).toBe('valid');
    const reply = await change(id, { opening: 'key' });
    expect(reply.headers.get('latchkey-epoch')).toMatch(/^\d+$/);
    expect(await ask()).toBe('missing');
  });

  it('applies a lower limit at once', async () => {
    const { id, slug } = await makeApi();
    const { ask } = await makeHolder(slug, 'read');
    expect(await ask({ access: 'read' })).toBe('valid');
    await change(id, { limits: [{ requests: 1, seconds: 3600 }] });
    expect(await ask({ access: 'read' })).toBe('valid');
    expect(await ask({ access: 'read' })).toBe('rate_limited');
  });

  it('opens to no key while it is retired, stays visible, and comes back with what apps held', async () => {
    const { id, slug } = await makeApi();
    const { ask } = await makeHolder(slug, 'read');
    const retired = await app().send('DELETE', `/v1/apis/${slug}`, operator);
    expect(retired.body).toMatchObject({ id, state: 'retired', barrier: { complete: true } });
    expect(await ask({ access: 'read' })).toBe('suspended');
    expect((await app().send('GET', `/v1/apis/${slug}`, customer)).body).toMatchObject({ status: 'retired' });
    const again = await app().send('DELETE', `/v1/apis/${slug}`, operator);
    expect(again).toMatchObject({ status: 200, body: { state: 'retired', barrier: { complete: true } } });
    expect((await change(id, { status: 'active' })).body).toMatchObject({ status: 'active' });
    expect(await ask({ access: 'read' })).toBe('valid');
  });

  it("keeps what Latchkey's own entry says, apart from its words", async () => {
    const attempts = await Promise.all([
      app().send('DELETE', '/v1/apis/latchkey', operator),
      change('latchkey', { opening: 'open' }),
      change('latchkey', { status: 'retired' }),
      change('latchkey', { baseUrl: 'https://example.com' }),
      change('latchkey', { endpoints: ENDPOINTS }),
      app().send('POST', '/v1/apis/import', operator, { apiId: 'latchkey', document: '{}' }),
    ]);
    for (const attempt of attempts) {
      expect(attempt).toMatchObject({ status: 409, body: { code: 'wrong_state' } });
    }
    const reply = await change('latchkey', { description: 'Ours.', opening: 'key', endpoints: [] });
    expect(reply).toMatchObject({ status: 200, body: { description: 'Ours.', opening: 'key' } });
  });

  it('says in the audit log what was different, and nothing when nothing was', async () => {
    const { id } = await makeApi();
    await change(id, { name: 'Renamed', endpoints: [{ method: 'GET', path: '/items' }] });
    await change(id, { name: 'Renamed' });
    const rows = await app()
      .database.kysely.selectFrom('audit_event')
      .select(['action', 'changes'])
      .where('target_id', '=', id)
      .orderBy('sequence')
      .execute();
    expect(rows.map((row) => row.action)).toEqual(['api.created', 'api.updated']);
    expect(JSON.parse(rows[1]?.changes ?? '')).toMatchObject({
      name: { after: 'Renamed' },
      endpoints: {
        before: { count: 3, removed: ['GET /items/{id} (read)', 'DELETE /items/{id} (write)'] },
        after: { count: 1 },
      },
    });
  });
});

const ENDPOINTS = [
  { method: 'GET', path: '/items' },
  { method: 'GET', path: '/items/{id}' },
  { method: 'DELETE', path: '/items/{id}' },
];
