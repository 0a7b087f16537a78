import { accessRequest } from '@latchkey/contract';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../testing/each-database.ts';
import type { Credentials, Person } from '../testing/test-client.ts';

const list = z.object({ items: z.array(accessRequest), nextCursor: z.string().nullable() });

eachDatabase('access requests', (app) => {
  let operator: Person;
  let customer: Person;
  let serviceToken: string;
  let names = 0;
  beforeAll(async () => {
    operator = await app().setUp();
    customer = await app().signUp('customer');
    serviceToken = await app().makeServiceToken(operator, ['provisioning']);
  });

  const makeApp = async () => {
    names += 1;
    return (await app().makeApp(customer, `App ${names}`)).id;
  };
  const ask = async (fields: Record<string, unknown>, as: Credentials = customer) =>
    app().send('POST', '/v1/access-requests', as, { api: 'provisioning', ...fields });
  const asked = async (fields: Record<string, unknown>, as: Credentials = customer) =>
    accessRequest.parse((await ask(fields, as)).body);
  const decide = (id: string, decision: string, as: Credentials = operator, body?: unknown) =>
    app().send('POST', `/v1/access-requests/${id}/${decision}`, as, body);
  const verify = async (key: string, access: string) =>
    (await app().verify(serviceToken, { key, api: 'provisioning', access })).code;
  const permissionsOf = async (appId: string) =>
    z
      .object({ permissions: z.record(z.string(), z.string()) })
      .parse((await app().send('GET', `/v1/apps/${appId}`, customer)).body).permissions;

  it('give the app its permission when they are approved, and its keys the access at once', async () => {
    const appId = await makeApp();
    const { secret } = await app().makeKey(customer, appId);
    const tooEarly = await app().send('PATCH', `/v1/apps/${appId}`, customer, {
      permissions: { provisioning: 'write' },
    });
    expect(tooEarly).toMatchObject({ status: 409, body: { code: 'approval_required' } });

    const request = await asked({ appId, access: 'write', reason: 'For onboarding.' });
    expect(request).toMatchObject({
      state: 'pending',
      appId,
      api: 'provisioning',
      access: 'write',
      reason: 'For onboarding.',
      organizationName: 'customer Inc',
      createdBy: { kind: 'person', id: customer.userId },
      decidedBy: null,
    });
    expect(await verify(secret, 'read')).toBe('insufficient_access');
    const approved = await decide(request.id, 'approve', operator, { reason: 'Welcome.' });
    expect(approved).toMatchObject({
      status: 200,
      body: { state: 'approved', decisionReason: 'Welcome.', decidedBy: { name: 'Operator' } },
    });
    expect(await permissionsOf(appId)).toEqual({ provisioning: 'write' });
    expect(await verify(secret, 'write')).toBe('valid');
  });

  it('let the app give the permission up and take it again up to what was approved', async () => {
    const appId = await makeApp();
    await decide((await asked({ appId })).id, 'approve');
    const save = (permissions: Record<string, string>) =>
      app().send('PATCH', `/v1/apps/${appId}`, customer, { permissions });
    expect((await save({})).status).toBe(200);
    expect((await save({ provisioning: 'read' })).status).toBe(200);
    expect(await save({ provisioning: 'write' })).toMatchObject({ body: { code: 'approval_required' } });
  });

  it('are denied with a reason for whoever asked, and can be sent again', async () => {
    const appId = await makeApp();
    const { id } = await asked({ appId });
    expect((await decide(id, 'deny')).status).toBe(400);
    const denied = await decide(id, 'deny', operator, { reason: 'Sign the contract first.' });
    expect(denied.body).toMatchObject({ state: 'denied', decisionReason: 'Sign the contract first.' });
    expect(await permissionsOf(appId)).toEqual({});
    expect((await ask({ appId })).status).toBe(201);
  });

  it('are decided once', async () => {
    const appId = await makeApp();
    const { id } = await asked({ appId });
    const replies = await Promise.all([decide(id, 'approve'), decide(id, 'approve'), decide(id, 'approve')]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(await decide(id, 'withdraw', customer)).toMatchObject({
      status: 409,
      body: { code: 'wrong_state' },
    });
    await decide(id, 'deny', operator, { reason: 'No more.' });
    for (const decision of ['approve', 'deny'] as const) {
      const reply = await decide(id, decision, operator, { reason: 'Again.' });
      expect(reply).toMatchObject({ status: 409, body: { code: 'wrong_state' } });
    }
  });

  it('end the permission of every key before the reply, when an approval is taken back', async () => {
    const appId = await makeApp();
    const { secret } = await app().makeKey(customer, appId);
    const first = await asked({ appId, access: 'read' });
    await decide(first.id, 'approve');
    const second = await asked({ appId, access: 'write' });
    await decide(second.id, 'approve');
    expect(await verify(secret, 'write')).toBe('valid');

    const reply = await decide(second.id, 'deny', operator, { reason: 'Too much.' });
    expect(reply.headers.get('latchkey-barrier')).toContain('complete=1');
    expect(await verify(secret, 'write')).toBe('insufficient_access');
    expect(await verify(secret, 'read')).toBe('valid');
    await decide(first.id, 'deny', operator, { reason: 'Nothing any more.' });
    expect(await verify(secret, 'read')).toBe('insufficient_access');
    expect(await permissionsOf(appId)).toEqual({});
  });

  it('give the organization itself what its own keys may then use, and take it back', async () => {
    const made = await app().send('POST', '/v1/organization/keys', customer, { name: 'Own' });
    const { secret } = z.object({ secret: z.string() }).parse(made.body);
    expect(await verify(secret, 'read')).toBe('insufficient_access');
    const request = await asked({ access: 'read' });
    expect(request).toMatchObject({ appId: null, appName: null });
    await decide(request.id, 'approve');
    expect(await verify(secret, 'read')).toBe('valid');
    expect(await verify(secret, 'write')).toBe('insufficient_access');
    await decide(request.id, 'deny', operator, { reason: 'Over.' });
    expect(await verify(secret, 'read')).toBe('insufficient_access');
  });

  it('are refused when nothing is to be asked for', async () => {
    const appId = await makeApp();
    const cases: [Record<string, unknown>, number, RegExp][] = [
      [{ appId, api: 'conversations' }, 409, /needs no approval/],
      [{ appId, api: 'events' }, 409, /needs no approval/],
      [{ appId, api: 'none' }, 400, /no API/],
      [{ appId: 'app_none' }, 404, /no such app/],
    ];
    for (const [fields, status, detail] of cases) {
      const reply = await ask(fields);
      expect(reply).toMatchObject({ status, body: { detail: expect.stringMatching(detail) } });
    }
    const { id } = await asked({ appId, access: 'write' });
    await decide(id, 'approve');
    expect(await ask({ appId, access: 'read' })).toMatchObject({
      status: 409,
      body: { code: 'wrong_state' },
    });
  });

  it('are there once for each app and API while they are pending, also when two are sent at once', async () => {
    const appId = await makeApp();
    const replies = await Promise.all([ask({ appId }), ask({ appId }), ask({ appId })]);
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect((await ask({ appId: await makeApp() })).status).toBe(201);
  });

  it('are made once under one Idempotency-Key', async () => {
    const appId = await makeApp();
    const marked = { ...customer, headers: { 'idempotency-key': 'ask-once' } };
    const first = await ask({ appId }, marked);
    const again = await ask({ appId }, marked);
    expect(again).toMatchObject({ status: 201, body: first.body });
  });

  it('can be withdrawn by those who may ask until they are decided', async () => {
    const appId = await makeApp();
    const { id } = await asked({ appId });
    expect((await decide(id, 'withdraw', operator)).status).toBe(403);
    expect(await decide(id, 'withdraw', customer)).toMatchObject({
      status: 200,
      body: { state: 'withdrawn' },
    });
    expect((await decide(id, 'approve')).status).toBe(409);
    expect((await ask({ appId })).status).toBe(201);
  });

  it('go away with their app', async () => {
    const appId = await makeApp();
    const { id } = await asked({ appId });
    await app().send('DELETE', `/v1/apps/${appId}`, customer, { confirmName: `App ${names}` });
    expect(await decide(id, 'approve')).toMatchObject({ status: 409, body: { code: 'wrong_state' } });
    const listed = await app().send('GET', `/v1/access-requests?appId=${appId}`, customer);
    expect(list.parse(listed.body).items).toMatchObject([
      { id, state: 'withdrawn', decisionReason: 'The app was deleted.' },
    ]);
  });

  it('are seen by their organization, by operators all of them, and by nobody else', async () => {
    const stranger = await app().signUp('stranger');
    const appId = await makeApp();
    const { id } = await asked({ appId });
    const idsFor = async (as: Credentials, query = '') => {
      const reply = await app().send('GET', `/v1/access-requests?limit=200${query}`, as);
      return list.parse(reply.body).items.map((item) => item.id);
    };
    expect(await idsFor(customer)).toContain(id);
    expect(await idsFor(operator)).toContain(id);
    expect(await idsFor(operator, '&scope=organization')).not.toContain(id);
    expect(await idsFor(customer, '&state=approved')).not.toContain(id);
    expect(await idsFor(customer, `&search=${encodeURIComponent(`APP ${names}`)}`)).toContain(id);
    expect(await idsFor(stranger)).toEqual([]);
    expect((await app().send('GET', '/v1/access-requests?scope=all', stranger)).status).toBe(403);

    const withoutId = (text: string) => text.replace(/req_\w+/, '');
    const hidden = await decide(id, 'withdraw', stranger);
    const missing = await decide('request_none', 'withdraw', stranger);
    expect(hidden.status).toBe(404);
    expect(withoutId(hidden.text)).toBe(withoutId(missing.text));
    expect((await ask({ appId }, stranger)).status).toBe(404);
    for (const decision of ['approve', 'deny']) {
      expect((await decide(id, decision, customer, { reason: 'Please.' })).status).toBe(403);
    }
  });

  it('come page by page, newest first', async () => {
    const all: string[] = [];
    let cursor = '';
    do {
      const reply = await app().send('GET', `/v1/access-requests?limit=3${cursor}`, customer);
      const { items, nextCursor } = list.parse(reply.body);
      all.push(...items.map((item) => item.id));
      cursor = nextCursor === null ? '' : `&cursor=${nextCursor}`;
    } while (cursor !== '');
    expect(all.length).toBeGreaterThan(6);
    expect(new Set(all).size).toBe(all.length);
  });

  it('are not needed for what an app held before its API became one of those, and for nothing beyond', async () => {
    await app().send('POST', '/v1/apis', operator, {
      name: 'Turning',
      endpoints: [
        { method: 'GET', path: '/a' },
        { method: 'GET', path: '/b' },
      ],
    });
    const held = await app().makeApp(customer, 'Holds already', { turning: 'read' });
    const { secret } = await app().makeKey(customer, held.id);
    await app().send('PATCH', '/v1/apis/turning', operator, { opening: 'on_request' });
    const token = await app().makeServiceToken(operator, ['turning']);
    expect(await app().verify(token, { key: secret, access: 'read' })).toMatchObject({ code: 'valid' });

    const save = (permissions: Record<string, string>) =>
      app().send('PATCH', `/v1/apps/${held.id}`, customer, { permissions, description: 'Saved' });
    expect((await save({ turning: 'read', contacts: 'read' })).status).toBe(200);
    expect(await save({ turning: 'write' })).toMatchObject({ body: { code: 'approval_required' } });
    expect((await save({})).status).toBe(200);
    expect(await save({ turning: 'read' })).toMatchObject({ body: { code: 'approval_required' } });
  });
});
