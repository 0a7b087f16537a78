import { createHash } from 'node:crypto';
import { beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../testing/each-database.ts';
import type { Person } from '../testing/test-client.ts';

const imported = z.object({ items: z.array(z.object({ id: z.string() }).loose()) });
const sha256 = (text: string, encoding: 'hex' | 'base64' | 'base64url' = 'hex') =>
  createHash('sha256').update(text).digest(encoding);

eachDatabase('importing keys', (app) => {
  let operator: Person;
  let serviceToken: string;
  let appId: string;
  let count = 0;
  beforeAll(async () => {
    operator = await app().setUp();
    serviceToken = await app().makeServiceToken(operator, ['conversations']);
    appId = (await app().makeApp(operator, 'Imported', { conversations: 'read' })).id;
  });

  const newSecret = () => {
    count += 1;
    return `sk_old_${String(count).padStart(24, '0')}`;
  };
  const verify = async (key: string) =>
    (await app().verify(serviceToken, { key, api: 'conversations', access: 'read' })).code;
  const send = (keys: unknown[], headers: Record<string, string> = {}) =>
    app().send('POST', '/v1/keys/import', { ...operator, headers }, { keys });
  const importOne = async (secret: string, fields: Record<string, unknown> = {}) => {
    const answer = await send([{ appId, hash: sha256(secret), prefix: 'sk_old_', ...fields }]);
    const [key] = imported.parse(answer.body).items;
    if (key === undefined) throw new Error(answer.text);
    return key.id;
  };
  const stored = (keyId: string) =>
    app()
      .database.kysely.selectFrom('api_key')
      .select(['tag', 'scheme'])
      .where('id', '=', keyId.slice(4))
      .executeTakeFirstOrThrow();
  const retagged = (keyId: string) =>
    vi.waitFor(async () => expect(await stored(keyId)).toMatchObject({ scheme: 'imported' }), {
      timeout: 5_000,
    });

  it('refuses what looks like no key of ours while nothing is imported', async () => {
    expect(await verify('sk_old_never_imported_anywhere')).toBe('malformed');
  });

  it('has an imported key accepted before and after its hash is replaced, which its first use does', async () => {
    const secret = newSecret();
    const id = await importOne(secret);
    expect(await stored(id)).toEqual({ scheme: 'sha256', tag: sha256(secret) });
    expect(await verify(secret)).toBe('valid');
    await retagged(id);
    const everything = await app().database.kysely.selectFrom('api_key').selectAll().execute();
    expect(JSON.stringify(everything)).not.toContain(sha256(secret));
    expect([await verify(secret), await verify(secret)]).toEqual(['valid', 'valid']);
    expect(await verify(`${secret}x`)).toBe('unknown');
  });

  it('reads every encoding of the hash, and shows how to recognize each key', async () => {
    const secrets = [newSecret(), newSecret(), newSecret()];
    const [hex = '', base64 = '', base64url = ''] = secrets;
    const answer = await send([
      { appId, hash: sha256(hex).toUpperCase(), prefix: 'sk_old_', last4: hex.slice(-4), name: 'Old one' },
      { appId, hash: sha256(base64, 'base64'), encoding: 'base64', prefix: 'sk_', environment: 'staging' },
      {
        hash: sha256(base64url, 'base64url'),
        encoding: 'base64url',
        prefix: 'sk_old_',
        addresses: ['192.0.2.1'],
      },
    ]);
    expect(answer).toMatchObject({
      status: 201,
      body: {
        items: [
          {
            kind: 'bearer',
            name: 'Old one',
            masked: `sk_old_…${hex.slice(-4)}`,
            appId,
            environment: 'production',
          },
          { masked: 'sk_…····', environment: 'staging' },
          { organizationId: operator.organizationId, addresses: ['192.0.2.1'] },
        ],
      },
    });
    expect([await verify(hex), await verify(base64), await verify(base64url)]).toEqual([
      'valid',
      'valid',
      'address_denied',
    ]);
    expect(answer.text).not.toContain(sha256(base64));
  });

  it('has a key accepted that was tried in vain before it was imported', async () => {
    await importOne(newSecret());
    const early = newSecret();
    expect(await verify(early)).toBe('unknown');
    await importOne(early);
    expect(await verify(early)).toBe('valid');
  });

  it('revoked before its first use is dead', async () => {
    const secret = newSecret();
    const id = await importOne(secret);
    await app().send('POST', `/v1/keys/${id}/revoke`, operator);
    expect(await verify(secret)).toBe('revoked');
    await retagged(id);
    expect(await verify(secret)).toBe('revoked');
  });

  it('revoked after its first use is dead', async () => {
    const secret = newSecret();
    const id = await importOne(secret);
    expect(await verify(secret)).toBe('valid');
    await retagged(id);
    expect(await verify(secret)).toBe('valid');
    await app().send('POST', `/v1/keys/${id}/revoke`, operator);
    expect(await verify(secret)).toBe('revoked');
  });

  it('revoked between its first use and its new tag is dead, whichever comes first', async () => {
    for (let round = 0; round < 10; round += 1) {
      const secret = newSecret();
      const id = await importOne(secret);
      const used = verify(secret);
      const revoking = app().send('POST', `/v1/keys/${id}/revoke`, operator);
      expect(['valid', 'revoked']).toContain(await used);
      expect((await revoking).status).toBe(200);
      expect(await verify(secret)).toBe('revoked');
      await retagged(id);
      expect(await verify(secret)).toBe('revoked');
    }
  });

  it('is accepted after a restart, used before or not', async () => {
    const [used, unused] = [newSecret(), newSecret()];
    const id = await importOne(used);
    await importOne(unused);
    expect(await verify(used)).toBe('valid');
    await retagged(id);
    await app().restart();
    expect(await verify(used)).toBe('valid');
    expect(await verify(unused)).toBe('valid');
    expect(await verify('another_beginning_0123456789')).toBe('malformed');
  });

  it('refuses a key that is in the request twice, and imports none of it', async () => {
    const [once, twice] = [newSecret(), newSecret()];
    const answer = await send([
      { appId, hash: sha256(twice) },
      { appId, hash: sha256(once) },
      { appId, hash: sha256(twice, 'base64'), encoding: 'base64' },
    ]);
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'conflict', errors: [{ path: 'keys.2.hash' }] },
    });
    expect(await verify(once)).not.toBe('valid');
  });

  it('refuses a key that was imported before, used meanwhile or not, by any organization', async () => {
    const [used, unused, fresh] = [newSecret(), newSecret(), newSecret()];
    const id = await importOne(used);
    await verify(used);
    await retagged(id);
    await importOne(unused);
    const stranger = await app().signUp('importer');
    for (const known of [used, unused]) {
      const keys = [{ hash: sha256(fresh) }, { hash: sha256(known) }];
      const answer = await app().send('POST', '/v1/keys/import', stranger, { keys });
      expect(answer).toMatchObject({ status: 409, body: { errors: [{ path: 'keys.1.hash' }] } });
    }
    expect(await verify(fresh)).toBe('unknown');
  });

  it.each([
    ['hash', { hash: 'abc' }],
    ['prefix', { hash: sha256('x'), prefix: 'lk_live_x' }],
    ['environment', { hash: sha256('x'), environment: 'nowhere' }],
    ['addresses.0', { hash: sha256('x'), addresses: ['everywhere'] }],
    ['permissions.nothing', { hash: sha256('x'), permissions: { nothing: 'read' } }],
    ['expiresAt', { hash: sha256('x'), expiresAt: '2020-01-01T00:00:00Z' }],
  ])('says which key is at fault when its %s is wrong, and imports none', async (path, fault) => {
    const secret = newSecret();
    const answer = await send([{ hash: sha256(secret) }, fault]);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: `keys.1.${path}` }] } });
    expect(await verify(secret)).not.toBe('valid');
  });

  it('gives the same keys again for the same Idempotency-Key', async () => {
    const headers = { 'idempotency-key': `import-${count}` };
    const keys = [{ hash: sha256(newSecret()) }, { appId, hash: sha256(newSecret()) }];
    const first = await send(keys, headers);
    const second = await send(keys, headers);
    expect(first.status).toBe(201);
    expect(second).toMatchObject({ status: 201, body: first.body as object });
  });

  it('hides the apps of others', async () => {
    const stranger = await app().signUp('import-stranger');
    const keys = [{ appId, hash: sha256(newSecret()) }];
    const answer = await app().send('POST', '/v1/keys/import', stranger, { keys });
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('takes a thousand keys at once', async () => {
    const secrets = Array.from({ length: 1000 }, newSecret);
    const answer = await send(secrets.map((secret) => ({ appId, hash: sha256(secret), prefix: 'sk_old_' })));
    expect(imported.parse(answer.body).items).toHaveLength(1000);
    expect(await verify(secrets[999] ?? '')).toBe('valid');
  });

  it('lets an imported key rotate itself into one of ours', async () => {
    const secret = newSecret();
    await importOne(secret);
    const answer = await app().send('POST', '/v1/me/rotate', { bearer: secret }, { overlap: 'PT0S' });
    expect(answer).toMatchObject({ status: 201, body: { secret: expect.stringMatching(/^lk_live_/) } });
    expect(await verify(secret)).toBe('expired');
  });
});
