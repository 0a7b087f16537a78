import { app as appSchema } from '@latchkey/contract';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../testing/each-database.ts';
import { joinOrganization } from '../testing/join-organization.ts';
import type { Credentials, Person } from '../testing/test-client.ts';

const list = z.object({ items: z.array(appSchema), nextCursor: z.string().nullable() });
const withoutId = (text: string) => text.replace(/req_\w+/, '');

eachDatabase('an app', (app) => {
  let operator: Person;
  let owner: Person;
  let names = 0;
  beforeAll(async () => {
    operator = await app().setUp();
    owner = await app().signUp('owner');
  });

  const newName = () => {
    names += 1;
    return `Application ${names}`;
  };
  const create = (fields: Record<string, unknown>, as: Credentials = owner) =>
    app().send('POST', '/v1/apps', as, { name: newName(), ...fields });
  const made = async (fields: Record<string, unknown> = {}, as: Credentials = owner) =>
    appSchema.parse((await create(fields, as)).body);
  const change = (id: string, patch: Record<string, unknown>, as: Credentials = owner) =>
    app().send('PATCH', `/v1/apps/${id}`, as, patch);
  /** A key of an app, and how to ask about it. */
  const makeHolder = async (id: string, api: string) => {
    const key = await app().makeKey(owner, id);
    const token = await app().makeServiceToken(operator, [api]);
    const ask = async (question: Record<string, unknown>) =>
      (await app().verify(token, { key: key.secret, api, ...question })).code;
    return { ...key, ask };
  };
  const endpointIds = async (slug: string) => {
    const reply = await app().send('GET', `/v1/apis/${slug}`, owner);
    const { endpoints } = z
      .object({ endpoints: z.array(z.object({ id: z.string(), method: z.string(), path: z.string() })) })
      .parse(reply.body);
    return new Map(endpoints.map(({ id, method, path }) => [`${method} ${path}`, id]));
  };

  it('has no permissions and the e-mail address of its maker, unless something else is said', async () => {
    const reply = await create({ name: ' Plain ' });
    expect(reply).toMatchObject({
      status: 201,
      body: {
        name: 'Plain',
        description: '',
        contactEmail: owner.email,
        permissions: {},
        endpoints: {},
        status: 'active',
        distribution: 'private',
        createdBy: { kind: 'person', id: owner.userId, name: 'owner' },
      },
    });
    const { id } = appSchema.parse(reply.body);
    expect(reply.headers.get('location')).toBe(`/v1/apps/${id}`);
    expect((await app().send('GET', `/v1/apps/${id}`, owner)).body).toEqual(reply.body);
    const { ask } = await makeHolder(id, 'conversations');
    expect(await ask({ access: 'read' })).toBe('insufficient_access');
  });

  it.each([
    [{ name: '' }, 'name'],
    [{ name: '\u200B\u200B' }, 'name'],
    [{ name: 'a\u0007b' }, 'name'],
    [{ name: 'x'.repeat(121) }, 'name'],
    [{ contactEmail: 'nobody' }, 'contactEmail'],
    [{ permissions: { nothing: 'read' } }, 'permissions.nothing'],
    [{ permissions: { contacts: 'admin' } }, 'permissions.contacts'],
    [{ endpoints: { contacts: [] } }, 'endpoints.contacts'],
    [{ endpoints: { constructor: [] } }, 'endpoints.constructor'],
    [{ permissions: { contacts: 'read' }, endpoints: { contacts: ['ep_none'] } }, 'endpoints.contacts'],
    [{ status: 'suspended' }, 'status'],
  ])('is refused with %j, and the reply says where the fault is', async (fields, path) => {
    const reply = await create(fields);
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ path }] } });
  });

  it('has a name that no other app of the organization has, nor one that looks like it', async () => {
    await made({ name: 'Acme' });
    for (const name of ['Acme', 'ACME', '\u0410cme', 'Ac\u200Bme', '\uFF21cme']) {
      expect(await create({ name })).toMatchObject({
        status: 409,
        body: { code: 'name_taken', errors: [{ path: 'name' }] },
      });
    }
    const other = await app().signUp('other');
    expect((await create({ name: 'Acme' }, other)).status).toBe(201);
  });

  it('gets its name once when several ask for it at the same time, with and without an Idempotency-Key', async () => {
    const marked = (key: string) => ({ ...owner, headers: { 'idempotency-key': key } });
    const name = newName();
    const replies = await Promise.all([
      create({ name }),
      create({ name: name.toUpperCase() }),
      create({ name }, marked('first')),
      create({ name }, marked('second')),
    ]);
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    const refused = replies.filter(({ status }) => status === 409);
    for (const { body } of refused) {
      expect(body).toMatchObject({ code: 'name_taken', errors: [{ path: 'name' }] });
    }
  });

  it('is made once of a request that is sent twice at once under one Idempotency-Key', async () => {
    const as = { ...owner, headers: { 'idempotency-key': 'one-app' } };
    const name = newName();
    const replies = await Promise.all([create({ name }, as), create({ name }, as), create({ name }, as)]);
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(replies.map(({ body }) => appSchema.parse(body).id)).size).toBe(1);
  });

  it('can be renamed, also to another case of its own name, but not to the name of another', async () => {
    const name = newName();
    const { id } = await made({ name });
    const taken = await made();
    expect((await change(id, { name: name.toUpperCase() })).body).toMatchObject({ name: name.toUpperCase() });
    expect(await change(id, { name: taken.name.toLowerCase() })).toMatchObject({
      status: 409,
      body: { code: 'name_taken', errors: [{ path: 'name' }] },
    });
  });

  it('is changed field by field, and what is not named stays', async () => {
    const { id, name } = await made({ permissions: { contacts: 'read' }, description: 'Old' });
    const reply = await change(id, { contactEmail: 'team@example.com', description: 'New' });
    expect(reply.body).toMatchObject({
      name,
      description: 'New',
      contactEmail: 'team@example.com',
      permissions: { contacts: 'read' },
    });
  });

  it('loses and gets permissions before the reply', async () => {
    const { id } = await made({ permissions: { contacts: 'write' } });
    const { ask } = await makeHolder(id, 'contacts');
    expect(await ask({ access: 'write' })).toBe('valid');
    const reply = await change(id, { permissions: { contacts: 'read' } });
    expect(reply.headers.get('latchkey-barrier')).toContain('complete=1');
    expect(await ask({ access: 'write' })).toBe('insufficient_access');
    await change(id, { permissions: { contacts: 'none' } });
    expect(await ask({ access: 'read' })).toBe('insufficient_access');
    await change(id, { permissions: { contacts: 'write' } });
    expect(await ask({ access: 'write' })).toBe('valid');
  });

  it('opens the endpoints that were selected, and no others', async () => {
    const ids = await endpointIds('conversations');
    const selected = ids.get('GET /conversations/{conversationId}') ?? '';
    const { id } = await made({
      permissions: { conversations: 'write' },
      endpoints: { conversations: [selected] },
    });
    const { ask } = await makeHolder(id, 'conversations');
    expect(await ask({ method: 'GET', path: '/conversations/7' })).toBe('valid');
    expect(await ask({ method: 'get', path: '/conversations/7?full=1' })).toBe('valid');
    for (const [method, path] of [
      ['GET', '/conversations'],
      ['DELETE', '/conversations/7'],
      ['POST', '/conversations/7/messages'],
      ['GET', '/conversations/7/../../conversations'],
      ['GET', '/conversations//7'],
      ['GET', '/conversations/7%2Fmessages'],
      ['GET', '/elsewhere'],
    ]) {
      expect(await ask({ method, path }), `${method} ${path}`).toBe('insufficient_access');
    }
    expect(await ask({ access: 'read' })).toBe('insufficient_access');
  });

  it('stays narrowed to endpoints when permissions alone are changed, and is widened only on demand', async () => {
    const ids = await endpointIds('conversations');
    const selected = ids.get('GET /conversations') ?? '';
    const { id } = await made({
      permissions: { conversations: 'read' },
      endpoints: { conversations: [selected] },
    });
    const { ask } = await makeHolder(id, 'conversations');
    const reply = await change(id, { permissions: { conversations: 'write', contacts: 'read' } });
    expect(reply.body).toMatchObject({ endpoints: { conversations: [selected] } });
    expect(await ask({ method: 'DELETE', path: '/conversations/7' })).toBe('insufficient_access');
    expect((await change(id, { endpoints: {} })).body).toMatchObject({ endpoints: {} });
    expect(await ask({ method: 'DELETE', path: '/conversations/7' })).toBe('valid');
  });

  it('is refused everything while it is suspended, and says so', async () => {
    const { id } = await made({ permissions: { contacts: 'read' } });
    const { ask } = await makeHolder(id, 'contacts');
    for (const _ of ['once', 'and confirmed again']) {
      const reply = await change(id, { status: 'suspended' });
      expect(reply.body).toMatchObject({ status: 'suspended' });
      expect(reply.headers.get('latchkey-barrier')).toContain('complete=1');
      expect(await ask({ access: 'read' })).toBe('suspended');
    }
    await change(id, { status: 'active' });
    expect(await ask({ access: 'read' })).toBe('valid');
  });

  it('is deleted only with its name exactly as it is, and its keys are revoked with it', async () => {
    const { id, name } = await made({ permissions: { contacts: 'read' } });
    const { ask, id: keyId } = await makeHolder(id, 'contacts');
    const remove = (confirmName: string) => app().send('DELETE', `/v1/apps/${id}`, owner, { confirmName });
    for (const typed of [` ${name}`, `${name} `, name.toLowerCase(), '', name.replace(' ', '\u00A0')]) {
      expect(await remove(typed)).toMatchObject({ status: 400, body: { errors: [{ path: 'confirmName' }] } });
    }
    expect(await ask({ access: 'read' })).toBe('valid');
    expect(await remove(name)).toMatchObject({
      status: 200,
      body: { id, state: 'deleted', revokedKeys: 1, barrier: { complete: true } },
    });
    expect(await ask({ access: 'read' })).toBe('revoked');
    expect((await app().send('GET', `/v1/apps/${id}`, owner)).status).toBe(404);
    expect((await remove(name)).status).toBe(404);
    expect((await app().send('GET', `/v1/keys/${keyId}`, owner)).body).toMatchObject({ state: 'revoked' });
    expect((await create({ name })).status).toBe(201);
  });

  it('is found page by page, newest first, by status and by search, whatever characters that has', async () => {
    const searcher = await app().signUp('searcher');
    for (const name of ['One', 'Two 100%', 'Three 100 percent']) await made({ name }, searcher);
    const { id } = await made({ name: 'Four', description: 'the LAST one' }, searcher);
    await change(id, { status: 'suspended' }, searcher);
    const find = async (query: string) =>
      list.parse((await app().send('GET', `/v1/apps?${query}`, searcher)).body);
    const namesOf = async (query: string) => (await find(query)).items.map((item) => item.name);

    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await find(`limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.items.map((item) => item.name));
      cursor = page.nextCursor;
    }
    expect(seen.toSorted()).toEqual(['Four', 'One', 'Three 100 percent', 'Two 100%']);
    expect(await namesOf('status=suspended')).toEqual(['Four']);
    expect(await namesOf(`search=${encodeURIComponent('100%')}`)).toEqual(['Two 100%']);
    expect(await namesOf('search=last')).toEqual(['Four']);
    expect(await namesOf(`search=${id}`)).toEqual(['Four']);
    expect((await app().send('GET', '/v1/apps?cursor=nonsense', searcher)).status).toBe(400);
  });

  it('is hidden from another organization in the same words as one that does not exist', async () => {
    const stranger = await app().signUp('stranger');
    const { id, name } = await made();
    const requests: [string, unknown?][] = [
      ['GET'],
      ['PATCH', { name: 'Stolen' }],
      ['PATCH', { status: 'suspended' }],
      ['PATCH', { limits: {} }],
      ['DELETE', { confirmName: name }],
    ];
    for (const [method, body] of requests) {
      const hidden = await app().send(method, `/v1/apps/${id}`, stranger, body);
      const missing = await app().send(method, '/v1/apps/app_000000000000', stranger, body);
      expect(hidden.status).toBe(404);
      expect(withoutId(hidden.text)).toBe(withoutId(missing.text));
    }
    expect(list.parse((await app().send('GET', '/v1/apps', stranger)).body).items).toEqual([]);
  });

  it('is read by viewers, and made and changed by developers too', async () => {
    const [viewer, developer] = await Promise.all([join('viewer'), join('developer')]);
    const { id, name } = await made();
    expect((await app().send('GET', `/v1/apps/${id}`, viewer)).status).toBe(200);
    expect((await create({}, viewer)).status).toBe(403);
    expect((await change(id, { description: 'Mine' }, viewer)).status).toBe(403);
    expect((await change(id, { status: 'suspended' }, viewer)).status).toBe(403);
    const removal = await app().send('DELETE', `/v1/apps/${id}`, viewer, { confirmName: name });
    expect(removal.status).toBe(403);
    const theirs = await made({}, developer);
    expect((await change(theirs.id, { description: 'Mine' }, developer)).status).toBe(200);
    expect((await change(theirs.id, { limits: {} }, developer)).status).toBe(403);
  });

  it('of another organization can be suspended and limited by operators, but not edited or deleted', async () => {
    const { id, name } = await made({ permissions: { contacts: 'read' } });
    expect((await change(id, { status: 'suspended' }, operator)).body).toMatchObject({ status: 'suspended' });
    const limits = { contacts: [{ requests: 5, seconds: 60 }] };
    const limited = await change(id, { status: 'active', limits }, operator);
    expect(limited.body).toMatchObject({
      status: 'active',
      limits: { contacts: [{ name: 'per-60s', requests: 5, seconds: 60 }] },
    });
    for (const patch of [{ name: 'Theirs' }, { permissions: {} }, { limits, description: 'Theirs' }]) {
      expect((await change(id, patch, operator)).status).toBe(403);
    }
    const removal = await app().send('DELETE', `/v1/apps/${id}`, operator, { confirmName: name });
    expect(removal.status).toBe(403);
    const unknown = await change(id, { limits: { nothing: [] } }, operator);
    expect(unknown).toMatchObject({ status: 400, body: { errors: [{ path: 'limits' }] } });
    expect((await change(id, { limits: {} }, owner)).status).toBe(403);
  });

  it('is held to the limit of the API, then to its own, then each key to its own', async () => {
    const { id } = await made({ permissions: { exports: 'write' } });
    const { ask, id: keyId } = await makeHolder(id, 'exports');
    const countUntilLimited = async () => {
      for (let count = 0; count < 30; count += 1) {
        const code = await ask({ access: 'write' });
        if (code === 'rate_limited') return count;
        expect(code).toBe('valid');
      }
      return 30;
    };
    expect(await countUntilLimited()).toBe(10);
    app().clock.now += 3_600_000;
    await change(id, { limits: { exports: [{ requests: 3, seconds: 60 }] } }, operator);
    expect(await countUntilLimited()).toBe(3);
    app().clock.now += 3_600_000;
    const limits = { exports: [{ requests: 5, seconds: 60 }] };
    expect((await app().send('PATCH', `/v1/keys/${keyId}`, operator, { limits })).status).toBe(200);
    expect(await countUntilLimited()).toBe(5);
    app().clock.now += 3_600_000;
    await app().send('PATCH', `/v1/keys/${keyId}`, operator, { limits: {} });
    await change(id, { limits: {} }, operator);
    expect(await countUntilLimited()).toBe(10);
  });

  it('writes into the audit log what was changed, from what to what', async () => {
    const { id } = await made({ permissions: { contacts: 'read' } });
    await change(id, { description: 'Changed', permissions: {} });
    const rows = await app()
      .database.kysely.selectFrom('audit_event')
      .select(['action', 'organization_id', 'changes'])
      .where('target_id', '=', id)
      .orderBy('sequence')
      .execute();
    expect(rows.map(({ action }) => action)).toEqual(['app.created', 'app.updated']);
    expect(rows[1]?.organization_id).toBe(owner.organizationId);
    expect(JSON.parse(rows[1]?.changes ?? '')).toMatchObject({
      description: { before: '', after: 'Changed' },
      permissions: { before: { contacts: { level: 'read' } }, after: {} },
    });
  });

  const join = (role: string) => joinOrganization(app(), owner, `${role}-of-apps`, role);
});
