import { beforeAll, expect, it } from 'vitest';
import { eachDatabase } from '../testing/each-database.ts';
import { joinOrganization } from '../testing/join-organization.ts';
import type { Person } from '../testing/test-client.ts';

eachDatabase('an organization', (app) => {
  let operator: Person;
  beforeAll(async () => {
    operator = await app().setUp();
  });
  const update = (as: Person, patch: unknown) => app().send('PATCH', '/v1/organization', as, patch);

  it('shows its new name to whoever verifies a key of it, and keeps both in the log', async () => {
    const serviceToken = await app().makeServiceToken(operator, ['conversations']);
    const owner = await app().signUp('renamed');
    const { id } = await app().makeApp(owner, 'App', { conversations: 'read' });
    const { secret } = await app().makeKey(owner, id);
    const ask = () =>
      app().send(
        'POST',
        '/v1/verify',
        { bearer: serviceToken },
        { key: secret, api: 'conversations', access: 'read' },
      );
    expect((await ask()).body).toMatchObject({ organization: { name: 'renamed Inc' } });

    const answer = await update(owner, { name: 'New Name' });
    expect(answer).toMatchObject({ status: 200, body: { name: 'New Name', id: owner.organizationId } });
    expect((await ask()).body).toMatchObject({ valid: true, organization: { name: 'New Name' } });
    const log = await app().send('GET', '/v1/audit-events?action=organization.updated', owner);
    expect(log.body).toMatchObject({
      items: [
        { changes: { name: { before: 'renamed Inc', after: 'New Name' } }, actor: { name: 'renamed' } },
      ],
    });
  });

  it('always has production, and names each environment once', async () => {
    const owner = await app().signUp('environments');
    expect(await update(owner, { environments: ['staging'] })).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ path: 'environments' }] },
    });
    const changed = await update(owner, { environments: ['production', 'qa', 'qa'] });
    expect(changed.body).toMatchObject({ environments: ['production', 'qa'] });
    const kept = await update(owner, { developersProduction: false });
    expect(kept.body).toMatchObject({ environments: ['production', 'qa'], developersProduction: false });
  });

  it('keeps an environment that keys use until they are revoked', async () => {
    const owner = await app().signUp('in-use');
    const { id } = await app().makeApp(owner, 'App');
    const key = await app().makeKey(owner, id, { environment: 'staging' });
    const drop = () => update(owner, { environments: ['production', 'development'] });
    expect(await drop()).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect((await app().send('GET', '/v1/organization', owner)).body).toMatchObject({
      environments: ['production', 'staging', 'development'],
    });
    await app().send('POST', `/v1/keys/${key.id}/revoke`, owner);
    expect((await drop()).body).toMatchObject({ environments: ['production', 'development'] });
  });

  it('keeps developers from keys of production when it says so', async () => {
    const owner = await app().signUp('strict');
    const developer = await joinOrganization(app(), owner, 'strict-developer', 'developer');
    const { id } = await app().makeApp(owner, 'App');
    await update(owner, { developersProduction: false });
    const make = (environment: string) =>
      app().send('POST', `/v1/apps/${id}/keys`, developer, { environment });
    expect((await make('production')).status).toBe(403);
    expect((await make('staging')).status).toBe(201);
  });
});
