import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../testing/each-database.ts';
import type { Person } from '../testing/test-client.ts';
import { addMember, makeOrganizationKey } from './testing/key-fixtures.ts';

const issued = z.object({ key: z.object({ id: z.string() }), secret: z.string() });

eachDatabase('creating a key', (app) => {
  let operator: Person;
  let serviceToken: string;
  beforeAll(async () => {
    operator = await app().setUp();
    serviceToken = await app().makeServiceToken(operator, ['conversations', 'latchkey']);
  });

  let count = 0;
  const newApp = async () => {
    count += 1;
    const name = `App ${count}`;
    return { name, ...(await app().makeApp(operator, name, { conversations: 'read' })) };
  };
  const create = (appId: string, body: unknown = {}, headers: Record<string, string> = {}) =>
    app().send('POST', `/v1/apps/${appId}/keys`, { ...operator, headers }, body);
  const verify = async (key: string, api = 'conversations') =>
    (await app().verify(serviceToken, { key, api, access: 'read' })).code;
  const countKeys = async (appId: string) => {
    const answer = await app().send('GET', `/v1/apps/${appId}/keys`, operator);
    return z.object({ items: z.array(z.unknown()) }).parse(answer.body).items.length;
  };

  it('shows the secret in that reply alone', async () => {
    const { id } = await newApp();
    const made = await create(id, { name: 'Once' });
    const { key, secret } = issued.parse(made.body);
    expect(made.headers.get('cache-control')).toBe('no-store');
    expect(made.headers.get('location')).toBe(`/v1/keys/${key.id}`);
    for (const path of [`/v1/keys/${key.id}`, `/v1/apps/${id}/keys`]) {
      expect((await app().send('GET', path, operator)).text).not.toContain(secret);
    }
    const everything = await app().database.kysely.selectFrom('api_key').selectAll().execute();
    expect(JSON.stringify(everything)).not.toContain(secret.slice(21, 64));
  });

  it('again under the same Idempotency-Key makes nothing and names the first', async () => {
    const { id } = await newApp();
    const headers = { 'idempotency-key': `create-${id}` };
    const { key, secret } = issued.parse((await create(id, {}, headers)).body);
    const again = await create(id, {}, headers);
    expect(again).toMatchObject({ status: 409, body: { code: 'secret_already_shown', resourceId: key.id } });
    expect(again.text).not.toContain(secret);
    expect(await create(id, { name: 'else' }, headers)).toMatchObject({ status: 422 });
    expect(await countKeys(id)).toBe(1);
  });

  it('several times at once under one Idempotency-Key makes one key', async () => {
    const { id } = await newApp();
    const headers = { 'idempotency-key': `at-once-${id}` };
    const answers = await Promise.all(Array.from({ length: 5 }, () => create(id, {}, headers)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
    const made = answers.find(({ status }) => status === 201);
    const { key } = issued.parse(made?.body);
    for (const answer of answers) {
      if (answer !== made)
        expect(answer.body).toMatchObject({ code: 'secret_already_shown', resourceId: key.id });
    }
    expect(await countKeys(id)).toBe(1);
  });

  it('of a suspended app works as soon as the app is active again', async () => {
    const { id } = await newApp();
    await app().send('PATCH', `/v1/apps/${id}`, operator, { status: 'suspended' });
    const made = await create(id);
    expect(made.status).toBe(201);
    const { secret } = issued.parse(made.body);
    expect(await verify(secret)).toBe('suspended');
    await app().send('PATCH', `/v1/apps/${id}`, operator, { status: 'active' });
    expect(await verify(secret)).toBe('valid');
  });

  it('of a deleted app is a 404', async () => {
    const { id, name } = await newApp();
    await app().send('DELETE', `/v1/apps/${id}`, operator, { confirmName: name });
    expect(await create(id)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('while its app is deleted leaves no key that works', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id, name } = await newApp();
      const old = await app().makeKey(operator, id);
      const creating = Array.from({ length: 4 }, () => create(id));
      const rotating = app().send('POST', `/v1/keys/${old.id}/rotate`, operator, {});
      const deleting = app().send('DELETE', `/v1/apps/${id}`, operator, { confirmName: name });
      const answers = await Promise.all([...creating, rotating]);
      expect((await deleting).status).toBe(200);
      const secrets = answers.flatMap(({ status, body }) =>
        status === 201 ? [issued.parse(body).secret] : [],
      );
      for (const secret of [old.secret, ...secrets]) {
        expect(await verify(secret)).toMatch(/^(?:revoked|suspended)$/);
      }
      const alive = await app()
        .database.kysely.selectFrom('api_key')
        .select('id')
        .where('app_id', '=', id)
        .where('state', '<>', 'revoked')
        .execute();
      expect(alive).toEqual([]);
    }
  });

  it('refuses an environment that the organization does not have', async () => {
    const { id } = await newApp();
    expect(await create(id, { environment: 'moon' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'environment' }] },
    });
  });

  it('makes live keys for production and test keys for every other environment', async () => {
    const { id } = await newApp();
    expect(issued.parse((await create(id)).body).secret).toMatch(/^lk_live_/);
    expect(issued.parse((await create(id, { environment: 'development' })).body).secret).toMatch(/^lk_test_/);
  });

  it('of the organization is for admins, and manages keys only when it names that', async () => {
    const developer = await addMember(app(), operator, 'key-developer', 'developer');
    expect(await app().send('POST', '/v1/organization/keys', developer, {})).toMatchObject({ status: 403 });
    expect((await app().send('GET', '/v1/organization/keys', developer)).status).toBe(403);
    const plain = await makeOrganizationKey(app(), operator);
    const manager = await makeOrganizationKey(app(), operator, { permissions: { latchkey: 'write' } });
    expect(await verify(plain.secret, 'latchkey')).toBe('insufficient_access');
    expect(await verify(manager.secret, 'latchkey')).toBe('valid');
  });
});

eachDatabase(
  'where an app has one key',
  (app) => {
    let operator: Person;
    beforeAll(async () => {
      operator = await app().setUp();
    });

    const create = (appId: string, body: unknown = {}) =>
      app().send('POST', `/v1/apps/${appId}/keys`, operator, body);
    const refusal = { status: 409, body: { code: 'wrong_state' } };

    it('a second one in the same environment is refused, with the advice to regenerate', async () => {
      const { id } = await app().makeApp(operator, 'One');
      const { key } = issued.parse((await create(id)).body);
      const second = await create(id);
      expect(second).toMatchObject(refusal);
      expect(second.text).toMatch(/Regenerate/);
      expect((await create(id, { environment: 'staging' })).status).toBe(201);
      const again = await app().send('POST', `/v1/keys/${key.id}/regenerate`, operator);
      expect(again.status).toBe(201);
      expect(await create(id)).toMatchObject(refusal);
      await app().send('POST', `/v1/keys/${issued.parse(again.body).key.id}/revoke`, operator);
      expect((await create(id)).status).toBe(201);
    });

    it('several at once make one', async () => {
      const { id } = await app().makeApp(operator, 'One at once');
      const answers = await Promise.all(Array.from({ length: 4 }, () => create(id)));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    });

    it('neither an import nor a later expiry of an old one makes a second', async () => {
      const { id } = await app().makeApp(operator, 'One for all');
      const expiresAt = new Date(app().clock.now + 1).toISOString();
      const { key: old } = issued.parse((await create(id, { expiresAt })).body);
      app().clock.now += 1;
      expect((await create(id)).status).toBe(201);
      expect(await app().send('PATCH', `/v1/keys/${old.id}`, operator, { expiresAt: null })).toMatchObject(
        refusal,
      );
      const hashes = ['a', 'b'].map((letter) => letter.repeat(64));
      const one = { keys: [{ appId: id, hash: hashes[0] }] };
      expect(await app().send('POST', '/v1/keys/import', operator, one)).toMatchObject(refusal);
      const { id: emptyId } = await app().makeApp(operator, 'Still empty');
      const two = { keys: hashes.map((hash) => ({ appId: emptyId, hash })) };
      expect(await app().send('POST', '/v1/keys/import', operator, two)).toMatchObject(refusal);
    });

    it('what is not offered cannot be made', async () => {
      const { id } = await app().makeApp(operator, 'Pairless');
      expect(await create(id, { kind: 'pair' })).toMatchObject({
        status: 400,
        body: { errors: [{ path: 'kind' }] },
      });
      expect(await app().send('POST', '/v1/organization/keys', operator, {})).toMatchObject(refusal);
      expect(await app().send('PUT', '/v1/organization/token', operator)).toMatchObject(refusal);
    });
  },
  { environment: { LATCHKEY_PRESET: 'custom-apps' } },
);
