import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../testing/each-database.ts';
import type { Credentials, Person } from '../testing/test-client.ts';

const organizations = z.object({
  items: z.array(
    z.object({ id: z.string(), name: z.string(), members: z.int(), apps: z.int(), activeKeys: z.int() }),
  ),
  nextCursor: z.string().nullable(),
});

eachDatabase('the operator', (app) => {
  let operator: Person;
  beforeAll(async () => {
    operator = await app().setUp();
  });
  const list = async (query: string) =>
    organizations.parse((await app().send('GET', `/v1/operator/organizations${query}`, operator)).body);
  const setStatus = (as: Credentials, organizationId: string, status: string) =>
    app().send('PATCH', `/v1/operator/organizations/${organizationId}`, as, { status });

  it('sees every organization with what it has, in pages, newest first', async () => {
    const owner = await app().signUp('counted');
    const { id } = await app().makeApp(owner, 'One');
    const gone = await app().makeApp(owner, 'Two');
    await app().send('DELETE', `/v1/apps/${gone.id}`, owner, { confirmName: 'Two' });
    await app().makeKey(owner, id);
    const revoked = await app().makeKey(owner, id);
    await app().send('POST', `/v1/keys/${revoked.id}/revoke`, owner);
    expect((await list('?search=COUNTED')).items).toMatchObject([
      { name: 'counted Inc', members: 1, apps: 1, activeKeys: 1 },
    ]);

    for (const name of ['page-a', 'page-b', 'page-c']) await app().signUp(name);
    const all = await list('');
    const first = await list('?limit=2');
    const rest = await list(`?cursor=${first.nextCursor}`);
    expect([...first.items, ...rest.items]).toEqual(all.items);
    expect((await list('?search=_')).items).toEqual([]);
  });

  it('suspends an organization: with the reply no key of it is accepted, until it is active again', async () => {
    const serviceToken = await app().makeServiceToken(operator, ['conversations']);
    const owner = await app().signUp('suspended');
    const { id } = await app().makeApp(owner, 'App', { conversations: 'read', latchkey: 'read' });
    const key = await app().makeKey(owner, id);
    const question = { key: key.secret, api: 'conversations', access: 'read' };
    expect(await app().verify(serviceToken, question)).toMatchObject({ valid: true });

    expect(await setStatus(operator, owner.organizationId, 'suspended')).toMatchObject({
      status: 200,
      body: {
        organization: { status: 'suspended' },
        barrier: { complete: true, acknowledged: 1 },
      },
    });
    expect(await app().verify(serviceToken, question)).toMatchObject({ valid: false, code: 'suspended' });
    expect((await app().send('GET', '/v1/apps', { bearer: key.secret })).status).toBe(401);
    expect((await app().send('GET', '/v1/apps', owner)).status).toBe(200);
    expect((await list('?status=suspended')).items).toMatchObject([{ id: owner.organizationId }]);
    const late = await app().makeKey(owner, id);
    expect(await app().verify(serviceToken, { ...question, key: late.secret })).toMatchObject({
      code: 'suspended',
    });

    await setStatus(operator, owner.organizationId, 'active');
    expect(await app().verify(serviceToken, question)).toMatchObject({ valid: true });
    const log = await app().send('GET', '/v1/audit-events?action=organization', owner);
    expect(log.body).toMatchObject({
      items: [
        { action: 'organization.reactivated', actor: { name: 'Operator' } },
        { action: 'organization.suspended', actor: { name: 'Operator' } },
        { action: 'organization.created', actor: { name: 'suspended' } },
      ],
    });
  });

  it('is the only one who may, also against owners of the organization itself', async () => {
    const owner = await app().signUp('customer');
    expect((await setStatus(owner, owner.organizationId, 'suspended')).status).toBe(403);
    expect((await app().send('GET', '/v1/operator/organizations', owner)).status).toBe(403);
    expect((await setStatus(operator, 'org_0000000000000000', 'suspended')).status).toBe(404);
  });
});
