import { createHash } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { eachDatabase } from '../testing/each-database.ts';
import type { Credentials, Person } from '../testing/test-client.ts';
import {
  addMember,
  endpointIds,
  type ManagementKey,
  makeManagementKey,
  makeOrganizationKey,
} from './testing/key-fixtures.ts';

const HOUR = 3_600_000;

eachDatabase('a management key', (app) => {
  let operator: Person;
  /** May manage and nothing else. */
  let manager: ManagementKey;
  /** An app that may do more than the manager, and a key of it. */
  let stronger: { appId: string; keyId: string };
  /** An app that may do nothing. */
  let weakerId: string;
  let count = 0;

  const refused = async (as: Credentials, method: string, path: string, body?: unknown) => {
    const answer = await app().send(method, path, as, body);
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(answer.text).not.toMatch(/lk_live|lksk_live/);
  };
  const nextName = () => {
    count += 1;
    return `App ${count}`;
  };

  beforeAll(async () => {
    operator = await app().setUp();
    manager = await makeManagementKey(app(), operator, 'Manager');
    const { id: appId } = await app().makeApp(operator, 'Stronger', { conversations: 'write' });
    stronger = { appId, keyId: (await app().makeKey(operator, appId)).id };
    weakerId = (await app().makeApp(operator, 'Weaker')).id;
  });

  it('makes a key of an app that may do no more than itself', async () => {
    const answer = await app().send('POST', `/v1/apps/${weakerId}/keys`, manager, {});
    expect(answer).toMatchObject({
      status: 201,
      body: { key: { createdBy: { kind: 'key', id: manager.id } } },
    });
  });

  it('cannot make a key of a stronger app that has all of its permissions', async () => {
    await refused(manager, 'POST', `/v1/apps/${stronger.appId}/keys`, {});
  });

  it('cannot make a key with permissions that it does not have', async () => {
    const body = { permissions: { conversations: 'read' } };
    await refused(manager, 'POST', `/v1/apps/${stronger.appId}/keys`, body);
    await refused(manager, 'POST', '/v1/organization/keys', body);
  });

  it('makes a key of a stronger app when it names permissions within its own', async () => {
    const body = { permissions: { latchkey: 'read' } };
    const answer = await app().send('POST', `/v1/apps/${stronger.appId}/keys`, manager, body);
    expect(answer.status).toBe(201);
  });

  it('whose key is narrowed counts by that, not by what its app has', async () => {
    const narrowed = await makeManagementKey(
      app(),
      operator,
      nextName(),
      { conversations: 'write' },
      {
        permissions: { latchkey: 'write', conversations: 'read' },
      },
    );
    await refused(narrowed, 'POST', `/v1/apps/${narrowed.appId}/keys`, {});
    await refused(narrowed, 'POST', `/v1/apps/${narrowed.appId}/keys`, {
      permissions: { conversations: 'write' },
    });
    const within = { permissions: { conversations: 'read' } };
    expect((await app().send('POST', `/v1/apps/${narrowed.appId}/keys`, narrowed, within)).status).toBe(201);
  });

  it('cannot make a key with endpoints outside of its own', async () => {
    const [first, second] = await endpointIds(app(), 'conversations');
    const { id: appId } = await app().makeApp(operator, nextName(), {
      latchkey: 'write',
      conversations: 'write',
    });
    const own = await app().makeKey(operator, appId, {
      permissions: { latchkey: 'write', conversations: 'write' },
      endpoints: { conversations: [first] },
    });
    const as = { bearer: own.secret };
    const wanted = (ids: unknown[]) => ({
      permissions: { conversations: 'read' },
      endpoints: { conversations: ids },
    });
    await refused(as, 'POST', `/v1/apps/${appId}/keys`, wanted([first, second]));
    await refused(as, 'POST', `/v1/apps/${appId}/keys`, { permissions: { conversations: 'read' } });
    expect((await app().send('POST', `/v1/apps/${appId}/keys`, as, wanted([first]))).status).toBe(201);
  });

  it('cannot make a key of the organization without naming its permissions', async () => {
    const all = {
      latchkey: 'write',
      conversations: 'write',
      contacts: 'write',
      exports: 'write',
      events: 'write',
    };
    const strongest = await makeOrganizationKey(app(), operator, { permissions: all });
    await refused({ bearer: strongest.secret }, 'POST', '/v1/organization/keys', {});
    await refused({ bearer: strongest.secret }, 'PUT', '/v1/organization/token', {});
    const named = await app().send(
      'POST',
      '/v1/organization/keys',
      { bearer: strongest.secret },
      { permissions: all },
    );
    expect(named.status).toBe(201);
  });

  it('of an app, which a developer can make, does not open the keys of the organization to them', async () => {
    const owner = await app().signUp('role-owner');
    const developer = await addMember(app(), owner, 'role-developer', 'developer');
    const ofApp = await makeManagementKey(app(), developer, 'Made by a developer');
    const { id } = await makeOrganizationKey(app(), owner);
    await app().send('PUT', '/v1/organization/token', owner);
    for (const as of [developer, ofApp]) {
      await refused(as, 'GET', '/v1/organization/keys');
      await refused(as, 'POST', '/v1/organization/keys', { permissions: { latchkey: 'read' } });
      await refused(as, 'GET', `/v1/keys/${id}`);
      await refused(as, 'PATCH', `/v1/keys/${id}`, { name: 'x' });
      await refused(as, 'POST', `/v1/keys/${id}/revoke`);
      await refused(as, 'GET', '/v1/organization/token');
      await refused(as, 'DELETE', '/v1/organization/token');
    }
    const wanted = { permissions: { latchkey: 'write' } };
    const ofOrganization = { bearer: (await makeOrganizationKey(app(), owner, wanted)).secret };
    expect((await app().send('POST', '/v1/organization/keys', ofOrganization, wanted)).status).toBe(201);
  });

  it('cannot make a key that lives longer than itself, or make one live longer', async () => {
    const expiresAt = new Date(app().clock.now + HOUR).toISOString();
    const later = new Date(app().clock.now + 2 * HOUR).toISOString();
    const mortal = await makeManagementKey(app(), operator, nextName(), {}, { expiresAt });
    await refused(mortal, 'POST', `/v1/apps/${weakerId}/keys`, {});
    await refused(mortal, 'POST', `/v1/apps/${weakerId}/keys`, { expiresAt: later });
    await refused(mortal, 'PATCH', `/v1/keys/${mortal.id}`, { expiresAt: later });
    await refused(mortal, 'PATCH', `/v1/keys/${mortal.id}`, { expiresAt: null });
    const answer = await app().send('POST', `/v1/apps/${weakerId}/keys`, mortal, { expiresAt });
    expect(answer.status).toBe(201);
  });

  it('cannot make a key that may be used from more addresses than itself', async () => {
    const addresses = ['127.0.0.1', '203.0.113.0/24'];
    const local = await makeManagementKey(app(), operator, nextName(), {}, { addresses });
    await refused(local, 'POST', `/v1/apps/${weakerId}/keys`, {});
    await refused(local, 'POST', `/v1/apps/${weakerId}/keys`, { addresses: ['127.0.0.1', '198.51.100.1'] });
    await refused(local, 'PATCH', `/v1/keys/${local.id}`, { addresses: [] });
    // The same range written otherwise is the same.
    const answer = await app().send('POST', `/v1/apps/${weakerId}/keys`, local, {
      addresses: ['203.0.113.9/24'],
    });
    expect(answer).toMatchObject({ status: 201, body: { key: { addresses: ['203.0.113.0/24'] } } });
  });

  it('of a test environment cannot make, change, rotate, pause or end keys of production', async () => {
    const test = await makeManagementKey(app(), operator, nextName(), {}, { environment: 'staging' });
    const { id } = await app().makeKey(operator, weakerId);
    await refused(test, 'POST', `/v1/apps/${weakerId}/keys`, {});
    await refused(test, 'PATCH', `/v1/keys/${id}`, { name: 'mine' });
    for (const verb of ['rotate', 'regenerate', 'pause', 'resume', 'revoke']) {
      await refused(test, 'POST', `/v1/keys/${id}/${verb}`, {});
    }
    const answer = await app().send('POST', `/v1/apps/${weakerId}/keys`, test, { environment: 'staging' });
    expect(answer.status).toBe(201);
  });

  it.each(['rotate', 'regenerate'])('cannot get hold of a stronger secret by %s', async (verb) => {
    await refused(manager, 'POST', `/v1/keys/${stronger.keyId}/${verb}`, {});
    const still = await app().send('GET', `/v1/keys/${stronger.keyId}`, operator);
    expect(still.body).toMatchObject({ state: 'active', expiresAt: null });
  });

  it('cannot resume a stronger key, but may pause and end one', async () => {
    const { id } = await app().makeKey(operator, stronger.appId);
    expect((await app().send('POST', `/v1/keys/${id}/pause`, manager)).status).toBe(200);
    await refused(manager, 'POST', `/v1/keys/${id}/resume`);
    expect((await app().send('POST', `/v1/keys/${id}/revoke`, manager)).status).toBe(200);
  });

  it('cannot bring a stronger app back that was suspended', async () => {
    const { id } = await app().makeApp(operator, nextName(), { conversations: 'read' });
    expect((await app().send('PATCH', `/v1/apps/${id}`, manager, { status: 'suspended' })).status).toBe(200);
    await refused(manager, 'PATCH', `/v1/apps/${id}`, { status: 'active' });
  });

  it('cannot lift what narrows a key, nor widen it beyond itself', async () => {
    const { id } = await app().makeKey(operator, stronger.appId, { permissions: { conversations: 'read' } });
    await refused(manager, 'PATCH', `/v1/keys/${id}`, { permissions: null });
    await refused(manager, 'PATCH', `/v1/keys/${id}`, { permissions: { conversations: 'write' } });
    await refused(manager, 'PATCH', `/v1/keys/${id}`, { addresses: ['192.0.2.1'], permissions: null });
    const own = await app().makeKey(operator, manager.appId, { permissions: { latchkey: 'write' } });
    await refused({ bearer: own.secret }, 'PATCH', `/v1/keys/${stronger.keyId}`, {
      permissions: { contacts: 'read' },
    });
  });

  it('may narrow a stronger key, and rename it', async () => {
    const { id } = await app().makeKey(operator, stronger.appId);
    const narrowed = await app().send('PATCH', `/v1/keys/${id}`, manager, {
      addresses: ['192.0.2.1'],
      name: 'x',
    });
    expect(narrowed).toMatchObject({ status: 200, body: { addresses: ['192.0.2.1'], name: 'x' } });
  });

  it('cannot make or change an app into one that may do more than itself', async () => {
    await refused(manager, 'POST', '/v1/apps', { name: nextName(), permissions: { contacts: 'read' } });
    await refused(manager, 'PATCH', `/v1/apps/${weakerId}`, { permissions: { contacts: 'read' } });
    await refused(manager, 'PATCH', `/v1/apps/${stronger.appId}`, { endpoints: {} });
  });

  it('cannot import a key that may do more than itself', async () => {
    const hash = createHash('sha256').update('known-to-the-manager').digest('hex');
    await refused(manager, 'POST', '/v1/keys/import', { keys: [{ appId: stronger.appId, hash }] });
    await refused(manager, 'POST', '/v1/keys/import', { keys: [{ hash }] });
    const within = { keys: [{ appId: weakerId, hash }] };
    expect((await app().send('POST', '/v1/keys/import', manager, within)).status).toBe(201);
  });

  it('rotates itself, whatever else it is compared with', async () => {
    const own = await makeManagementKey(app(), operator, nextName(), { conversations: 'write' });
    const answer = await app().send('POST', `/v1/keys/${own.id}/rotate`, own, {});
    expect(answer).toMatchObject({ status: 201, body: { replaced: { id: own.id } } });
  });

  it('cannot set limits', async () => {
    await refused(manager, 'PATCH', `/v1/keys/${manager.id}`, { limits: {} });
  });

  it('with read access alone changes nothing', async () => {
    const { id: appId } = await app().makeApp(operator, nextName(), { latchkey: 'read' });
    const reader = await app().makeKey(operator, appId);
    const answer = await app().send('POST', `/v1/keys/${reader.id}/rotate`, { bearer: reader.secret }, {});
    expect(answer).toMatchObject({ status: 403, body: { code: 'insufficient_access' } });
  });

  it('of a developer who is kept from production is of no help to them there', async () => {
    const owner = await app().signUp('kept');
    const developer = await addMember(app(), owner, 'kept-developer', 'developer');
    const { id: appId } = await app().makeApp(owner, 'Kept', { latchkey: 'write' });
    const live = await app().makeKey(owner, appId);
    const early = await app().makeKey(developer, appId, { environment: 'staging' });
    await app()
      .database.kysely.updateTable('organization_settings')
      .set({ developers_production: 0 })
      .where('organization_id', '=', owner.organizationId)
      .execute();
    for (const as of [developer, { bearer: early.secret }]) {
      await refused(as, 'POST', `/v1/apps/${appId}/keys`, {});
      await refused(as, 'PATCH', `/v1/keys/${live.id}`, { name: 'x' });
      for (const verb of ['rotate', 'regenerate', 'pause', 'resume', 'revoke']) {
        await refused(as, 'POST', `/v1/keys/${live.id}/${verb}`, {});
      }
    }
    expect((await app().send('POST', `/v1/keys/${early.id}/rotate`, developer, {})).status).toBe(201);
  });
});
