import { beforeAll, expect, it } from 'vitest';
import { eachDatabase } from '../testing/each-database.ts';
import type { Person } from '../testing/test-client.ts';
import { addMember, endpointIds, lastChangeTightened } from './testing/key-fixtures.ts';

const HOUR = 3_600_000;

eachDatabase('changing a key', (app) => {
  let operator: Person;
  let serviceToken: string;
  let appId: string;
  beforeAll(async () => {
    operator = await app().setUp();
    serviceToken = await app().makeServiceToken(operator, ['conversations', 'contacts']);
    appId = (await app().makeApp(operator, 'Changed', { conversations: 'write', contacts: 'read' })).id;
  });

  const verify = async (key: string, more: Record<string, unknown> = {}) =>
    (await app().verify(serviceToken, { key, api: 'conversations', access: 'write', ...more })).code;
  const patch = (id: string, body: unknown) => app().send('PATCH', `/v1/keys/${id}`, operator, body);
  const timestampIn = (milliseconds: number) => new Date(app().clock.now + milliseconds).toISOString();
  const tightened = () => lastChangeTightened(app());

  it('renames it and nothing else', async () => {
    const key = await app().makeKey(operator, appId, { addresses: ['192.0.2.1'] });
    const before = await app().send('GET', `/v1/keys/${key.id}`, operator);
    const after = await patch(key.id, { name: 'Renamed' });
    expect(after).toMatchObject({ status: 200 });
    expect(after.body).toEqual({ ...(before.body as object), name: 'Renamed' });
    expect(await tightened()).toBe(false);
  });

  it('with nothing in it changes nothing', async () => {
    const key = await app().makeKey(operator, appId);
    const [one, other] = [await patch(key.id, {}), await patch(key.id, {})];
    expect([one.status, other.status]).toEqual([200, 200]);
    expect(other.headers.get('latchkey-epoch')).toBe(one.headers.get('latchkey-epoch'));
  });

  it('moves the expiry both ways, and brings an expired key back', async () => {
    const key = await app().makeKey(operator, appId);
    expect(await verify(key.secret)).toBe('valid');
    await patch(key.id, { expiresAt: timestampIn(HOUR) });
    expect(await tightened()).toBe(true);
    await patch(key.id, { expiresAt: timestampIn(2 * HOUR) });
    expect(await tightened()).toBe(false);
    app().clock.now += 2 * HOUR;
    expect(await verify(key.secret)).toBe('expired');
    await patch(key.id, { expiresAt: null });
    expect(await verify(key.secret)).toBe('valid');
  });

  it('refuses an expiry that is past, and says how to end a key now', async () => {
    const key = await app().makeKey(operator, appId);
    const answer = await patch(key.id, { expiresAt: timestampIn(0) });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'expiresAt' }] } });
    expect(answer.text).toContain('revoke');
  });

  it('narrows and widens the addresses', async () => {
    const key = await app().makeKey(operator, appId);
    expect(await verify(key.secret, { address: '192.0.2.9' })).toBe('valid');
    await patch(key.id, { addresses: ['192.0.2.1', '2001:DB8:0::/32'] });
    expect(await tightened()).toBe(true);
    expect(await verify(key.secret, { address: '192.0.2.9' })).toBe('address_denied');
    expect(await verify(key.secret)).toBe('address_denied');
    const widened = await patch(key.id, { addresses: ['192.0.2.9', '2001:db8::/32', '192.0.2.1'] });
    expect(await tightened()).toBe(false);
    expect(widened.body).toMatchObject({ addresses: ['192.0.2.9', '2001:db8::/32', '192.0.2.1'] });
    expect(await verify(key.secret, { address: '192.0.2.9' })).toBe('valid');
    await patch(key.id, { addresses: ['192.0.2.9'] });
    expect(await tightened()).toBe(true);
    await patch(key.id, { addresses: [] });
    expect(await tightened()).toBe(false);
    expect(await verify(key.secret)).toBe('valid');
  });

  it('narrows the permissions, widens them within those of the app, and lifts them', async () => {
    const key = await app().makeKey(operator, appId);
    expect(await verify(key.secret)).toBe('valid');
    await patch(key.id, { permissions: { conversations: 'read', contacts: 'write' } });
    expect(await tightened()).toBe(true);
    expect(await verify(key.secret)).toBe('insufficient_access');
    expect(await verify(key.secret, { api: 'contacts' })).toBe('insufficient_access');
    await patch(key.id, { permissions: { conversations: 'write', contacts: 'write' } });
    expect(await tightened()).toBe(false);
    expect(await verify(key.secret)).toBe('valid');
    const lifted = await patch(key.id, { permissions: null });
    expect(lifted.body).not.toHaveProperty('permissions');
    expect(await verify(key.secret, { api: 'contacts', access: 'read' })).toBe('valid');
  });

  it('narrows a permission to endpoints, and lifts that with the permissions given anew', async () => {
    const [list, get] = await endpointIds(app(), 'conversations');
    const key = await app().makeKey(operator, appId, { permissions: { conversations: 'read' } });
    const request = { access: undefined, method: 'GET', path: '/conversations' };
    expect(await verify(key.secret, request)).toBe('valid');
    await patch(key.id, { endpoints: { conversations: [get] } });
    expect(await tightened()).toBe(true);
    expect(await verify(key.secret, request)).toBe('insufficient_access');
    await patch(key.id, { endpoints: { conversations: [get, list] } });
    expect(await tightened()).toBe(false);
    expect(await verify(key.secret, request)).toBe('valid');
    const lifted = await patch(key.id, { permissions: { conversations: 'read' } });
    expect(lifted.body).toMatchObject({ endpoints: {} });
  });

  it('refuses endpoints where the key has no permissions of its own to narrow', async () => {
    const key = await app().makeKey(operator, appId);
    const [list] = await endpointIds(app(), 'conversations');
    for (const body of [
      { endpoints: { conversations: [list] } },
      { permissions: null, endpoints: { conversations: [list] } },
    ]) {
      expect(await patch(key.id, body)).toMatchObject({
        status: 400,
        body: { errors: [{ path: 'permissions' }] },
      });
    }
  });

  it('sets limits for operators only, in force when it answers', async () => {
    const owner = await app().signUp('limited');
    const { id } = await app().makeApp(owner, 'Limited', { conversations: 'write' });
    const key = await app().makeKey(owner, id);
    const limits = { conversations: [{ requests: 1, seconds: 3600 }] };
    const denied = await app().send('PATCH', `/v1/keys/${key.id}`, owner, { limits });
    expect(denied).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    const set = await patch(key.id, { limits });
    expect(set).toMatchObject({ status: 200, body: { limits: { conversations: [{ name: 'per-3600s' }] } } });
    expect(await tightened()).toBe(true);
    expect([await verify(key.secret), await verify(key.secret)]).toEqual(['valid', 'rate_limited']);
    expect(await patch(key.id, { limits: { nowhere: [] } })).toMatchObject({ status: 400 });
    const more = await patch(key.id, { name: 'not theirs' });
    expect(more).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('refuses a key that is revoked', async () => {
    const key = await app().makeKey(operator, appId);
    await app().send('POST', `/v1/keys/${key.id}/revoke`, operator);
    expect(await patch(key.id, { name: 'x' })).toMatchObject({ status: 409, body: { code: 'wrong_state' } });
  });

  it('keeps what changed in the audit log, without the rest', async () => {
    const key = await app().makeKey(operator, appId);
    await patch(key.id, { addresses: ['192.0.2.1'] });
    const row = await app()
      .database.kysely.selectFrom('audit_event')
      .selectAll()
      .orderBy('sequence', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ action: 'key.updated', target_id: key.id, actor_name: 'Operator' });
    expect(JSON.parse(row.changes)).toEqual({ addresses: { before: [], after: ['192.0.2.1'] } });
  });

  it('is for builders: a viewer is refused, a stranger finds nothing', async () => {
    const viewer = await addMember(app(), operator, 'viewer-of-keys', 'viewer');
    const stranger = await app().signUp('stranger-to-keys');
    const key = await app().makeKey(operator, appId);
    const path = `/v1/keys/${key.id}`;
    expect((await app().send('GET', path, viewer)).status).toBe(200);
    expect((await app().send('PATCH', path, viewer, { name: 'x' })).status).toBe(403);
    expect((await app().send('PATCH', path, stranger, { name: 'x' })).status).toBe(404);
    for (const verb of ['rotate', 'regenerate', 'pause', 'resume', 'revoke']) {
      expect((await app().send('POST', `${path}/${verb}`, viewer, {})).status).toBe(403);
      expect((await app().send('POST', `${path}/${verb}`, stranger, {})).status).toBe(404);
    }
  });
});
