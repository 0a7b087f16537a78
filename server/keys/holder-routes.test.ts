import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../testing/each-database.ts';
import type { Person } from '../testing/test-client.ts';
import { makeOrganizationKey } from './testing/key-fixtures.ts';

const issued = z.object({ key: z.object({ id: z.string() }), secret: z.string() });

eachDatabase('the holder of a key', (app) => {
  let operator: Person;
  let serviceToken: string;
  let appId: string;
  beforeAll(async () => {
    operator = await app().setUp();
    serviceToken = await app().makeServiceToken(operator, ['conversations']);
    appId = (await app().makeApp(operator, 'Held', { conversations: 'write', contacts: 'read' })).id;
  });

  const me = (bearer: string) => app().send('GET', '/v1/me', { bearer });
  const verify = async (key: string) =>
    (await app().verify(serviceToken, { key, api: 'conversations', access: 'read' })).code;

  it('is told whose key it is and what it may do', async () => {
    const expiresAt = new Date(app().clock.now + 3_600_000).toISOString();
    const key = await app().makeKey(operator, appId, { name: 'Mine', environment: 'staging', expiresAt });
    const answer = await me(key.secret);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      applicationName: 'Held',
      companyName: 'First',
      companyId: operator.organizationId,
      contactEmail: operator.email,
      key: { id: key.id, name: 'Mine', kind: 'bearer', environment: 'staging', expiresAt },
      app: { id: appId, name: 'Held' },
      organization: { id: operator.organizationId, name: 'First' },
      permissions: { conversations: 'write', contacts: 'read' },
    });
  });

  it('sees what is left where the key narrows its app, never more', async () => {
    const permissions = { conversations: 'read', contacts: 'write', exports: 'write' };
    const key = await app().makeKey(operator, appId, { permissions });
    expect((await me(key.secret)).body).toMatchObject({
      permissions: { conversations: 'read', contacts: 'read' },
    });
    const none = await app().makeKey(operator, appId, { permissions: {} });
    expect(await me(none.secret)).toMatchObject({ status: 200, body: { permissions: {} } });
  });

  it('of a key of the organization sees every API that is open to it', async () => {
    const { secret } = await makeOrganizationKey(app(), operator, { name: 'Company wide' });
    const answer = await me(secret);
    expect(answer.body).toMatchObject({
      applicationName: 'Company wide',
      app: null,
      permissions: { conversations: 'write', contacts: 'write', exports: 'write' },
    });
    expect(answer.body).not.toHaveProperty('permissions.latchkey');
    expect(answer.body).not.toHaveProperty('permissions.provisioning');
  });

  it('with no key, a wrong one or a dead one is refused with 401', async () => {
    const key = await app().makeKey(operator, appId);
    expect((await app().send('GET', '/v1/me')).status).toBe(401);
    expect((await me(`${key.secret.slice(0, -1)}x`)).status).toBe(401);
    await app().send('POST', `/v1/keys/${key.id}/revoke`, operator);
    expect(await me(key.secret)).toMatchObject({ status: 401, body: { code: 'revoked' } });
  });

  it('rotates the key itself, in its own name', async () => {
    const key = await app().makeKey(operator, appId, { name: 'Self-made' });
    const answer = await app().send('POST', '/v1/me/rotate', { bearer: key.secret }, { overlap: 'PT1H' });
    const made = issued.parse(answer.body);
    expect(answer).toMatchObject({
      status: 201,
      body: {
        key: { name: 'Self-made', createdBy: { kind: 'key', id: key.id } },
        replaced: { id: key.id, replacedBy: made.key.id },
      },
    });
    expect([await verify(key.secret), await verify(made.secret)]).toEqual(['valid', 'valid']);
    const again = await app().send('POST', '/v1/me/rotate', { bearer: key.secret });
    expect(again).toMatchObject({ status: 409, body: { code: 'wrong_state', replacedBy: made.key.id } });
  });

  it('rotates with a day of overlap when it says nothing', async () => {
    const key = await app().makeKey(operator, appId);
    const answer = await app().send('POST', '/v1/me/rotate', { bearer: key.secret });
    const expiresAt = new Date(app().clock.now + 86_400_000).toISOString();
    expect(answer).toMatchObject({ status: 201, body: { replaced: { expiresAt } } });
  });

  it('revokes the key itself, and no other', async () => {
    const key = await app().makeKey(operator, appId);
    const other = await app().makeKey(operator, appId);
    expect(await verify(key.secret)).toBe('valid');
    const answer = await app().send('POST', '/v1/me/revoke', { bearer: key.secret }, { reason: 'leaving' });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        state: 'revoked',
        barrier: { complete: true },
        key: { revokedReason: 'leaving', revokedBy: { kind: 'key', id: key.id } },
      },
    });
    expect([await verify(key.secret), await verify(other.secret)]).toEqual(['revoked', 'valid']);
  });

  it('needs a key and not a session', async () => {
    for (const [method, path] of [
      ['GET', '/v1/me'],
      ['POST', '/v1/me/rotate'],
      ['POST', '/v1/me/revoke'],
    ] as const) {
      expect((await app().send(method, path, operator)).status).toBe(401);
    }
  });

  it('cannot rotate from an address that the key is not for', async () => {
    const key = await app().makeKey(operator, appId, { addresses: ['192.0.2.1'] });
    const answer = await app().send('POST', '/v1/me/rotate', { bearer: key.secret });
    expect(answer).toMatchObject({ status: 403, body: { code: 'address_denied' } });
  });
});
