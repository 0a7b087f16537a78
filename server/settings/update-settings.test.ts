import { settings } from '@latchkey/contract';
import { beforeAll, expect, it } from 'vitest';
import { eachDatabase } from '../testing/each-database.ts';
import type { Person } from '../testing/test-client.ts';

eachDatabase('the settings of an installation', (app) => {
  let operator: Person;
  beforeAll(async () => {
    operator = await app().setUp();
  });

  const path = '/v1/operator/settings';
  const read = async () => settings.parse((await app().send('GET', path, operator)).body);
  const change = (patch: Record<string, unknown>) => app().send('PATCH', path, operator, patch);

  it('belong to operators', async () => {
    const customer = await app().signUp('customer');
    expect((await app().send('GET', path, customer)).status).toBe(403);
    expect((await app().send('PATCH', path, customer, { signUp: 'invitation' })).status).toBe(403);
    expect((await app().send('GET', path)).status).toBe(401);
  });

  it('take the switches of a preset, and those given beside it after that', async () => {
    const reply = await change({ preset: 'organization-keys', marketplace: true });
    expect(reply).toMatchObject({
      status: 200,
      body: { preset: 'organization-keys', apps: false, organizationKeys: true, marketplace: true },
    });
    expect(await read()).toEqual(settings.parse(reply.body));
    await change({ accountToken: true });
    expect(await read()).toMatchObject({ preset: 'organization-keys', apps: false, accountToken: true });
    await change({ preset: 'complete' });
    expect(await read()).toMatchObject({ preset: 'complete', apps: true, keyKinds: ['bearer', 'pair'] });
  });

  it('hold for the next request, and end no key', async () => {
    const made = await app().makeApp(operator, 'Before', { conversations: 'read' });
    const { secret: key } = await app().makeKey(operator, made.id);
    const token = await app().makeServiceToken(operator, ['conversations']);
    await change({ keyKinds: ['pair'] });
    const refused = await app().send('POST', `/v1/apps/${made.id}/keys`, operator, { kind: 'bearer' });
    expect(refused.status).toBe(400);
    expect(await app().verify(token, { key, access: 'read' })).toMatchObject({ code: 'valid' });
    await change({ keyKinds: ['bearer', 'pair'] });
  });

  it('let keys under a former prefix verify, and make new ones under the new', async () => {
    const { id } = await app().makeApp(operator, 'Prefixed', { conversations: 'read' });
    const token = await app().makeServiceToken(operator, ['conversations']);
    const verify = async (key: string) => (await app().verify(token, { key, access: 'read' })).code;
    const first = await app().makeKey(operator, id);
    expect(first.secret).toMatch(/^lk_live_/);
    expect(await change({ keyPrefix: 'acme' })).toMatchObject({
      body: { keyPrefix: 'acme', formerKeyPrefixes: ['lk'] },
    });
    const second = await app().makeKey(operator, id);
    expect(second.secret).toMatch(/^acme_live_/);
    expect(await verify(first.secret)).toBe('valid');
    expect(await verify(second.secret)).toBe('valid');
    expect(await change({ keyPrefix: 'lk' })).toMatchObject({
      body: { keyPrefix: 'lk', formerKeyPrefixes: ['acme'] },
    });
    expect(await verify(second.secret)).toBe('valid');
  });

  it.each(['', 'L', 'a', 'Acme', 'ac_me', 'aaaaaaaaaaaaa', '1ab', 'lksk', 'lkid', 'lkst'])(
    'refuse the prefix %j, which is none or would be mistaken for another',
    async (keyPrefix) => {
      const reply = await change({ keyPrefix });
      expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: 'keyPrefix' }] } });
    },
  );

  it('keep at most 20 former prefixes', async () => {
    const { formerKeyPrefixes } = await read();
    for (let index = formerKeyPrefixes.length; index < 20; index += 1) {
      expect((await change({ keyPrefix: `prefix${index}` })).status).toBe(200);
    }
    expect(await change({ keyPrefix: 'onemore' })).toMatchObject({
      status: 409,
      body: { code: 'wrong_state' },
    });
    expect((await change({ keyPrefix: 'lk' })).status).toBe(200);
  });

  it.each([{ keyKinds: [] }, { formerKeyPrefixes: [] }, { preset: 'none' }, { surprise: true }])(
    'refuse %j',
    async (patch) => {
      expect((await change(patch)).status).toBe(400);
    },
  );

  it('say in the audit log what was different, and nothing when nothing was', async () => {
    await change({ signUp: 'invitation' });
    await change({ signUp: 'invitation' });
    const rows = await app()
      .database.kysely.selectFrom('audit_event')
      .select('changes')
      .where('action', '=', 'settings.updated')
      .orderBy('sequence', 'desc')
      .limit(2)
      .execute();
    expect(JSON.parse(rows[0]?.changes ?? '')).toEqual({ signUp: { before: 'open', after: 'invitation' } });
    expect(JSON.parse(rows[1]?.changes ?? '')).not.toHaveProperty('signUp');
  });
});
