import { createVerifier, type ProtectingVerifier, type VerifierEvent } from '@latchkey/verifier';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { eachDatabase } from '../testing/each-database.ts';
import type { Person } from '../testing/test-client.ts';

eachDatabase('a verifier inside a protected service', (app) => {
  let operator: Person;
  let serviceToken: string;
  const open: ProtectingVerifier[] = [];
  beforeAll(async () => {
    operator = await app().setUp();
    serviceToken = await app().makeServiceToken(operator, ['conversations']);
  });
  afterEach(async () => {
    for (const verifier of open.splice(0)) await verifier.close();
  });

  async function attach(onEvent: (event: VerifierEvent) => void = () => {}): Promise<ProtectingVerifier> {
    const settings = { url: app().url, serviceToken, api: 'conversations', name: 'test', onEvent };
    const verifier = createVerifier(settings);
    open.push(verifier);
    await verifier.ready();
    return verifier;
  }

  async function issue(name: string): Promise<{ id: string; secret: string; appId: string }> {
    const made = await app().makeApp(operator, name, { conversations: 'read' });
    return { ...(await app().makeKey(operator, made.id)), appId: made.id };
  }

  const ask = (verifier: ProtectingVerifier, secret: string, access: 'read' | 'write' = 'read') =>
    verifier.verify({ headers: { authorization: `Bearer ${secret}` } }, { access });

  it('decides by itself once it has seen a key, and refuses it as soon as the revocation is answered', async () => {
    const verifiers = await Promise.all(Array.from({ length: 5 }, () => attach()));
    const key = await issue('Revoked');
    for (const verifier of verifiers) {
      expect(await ask(verifier, key.secret)).toMatchObject({ valid: true, code: 'valid' });
      expect(ask(verifier, key.secret)).toMatchObject({ valid: true });
    }
    const reply = await app().send('POST', `/v1/keys/${key.id}/revoke`, operator);
    expect(reply).toMatchObject({
      status: 200,
      body: { state: 'revoked', barrier: { complete: true, acknowledged: 6, expired: 0 } },
    });
    for (const verifier of verifiers) {
      expect(await ask(verifier, key.secret)).toMatchObject({ valid: false, code: 'revoked', status: 401 });
    }
  });

  it('follows every other tightening and loosening too', async () => {
    const verifier = await attach();
    const key = await issue('Changed');
    const path = `/v1/keys/${key.id}`;
    expect(await ask(verifier, key.secret)).toMatchObject({ code: 'valid' });
    await app().send('POST', `${path}/pause`, operator);
    expect(await ask(verifier, key.secret)).toMatchObject({ code: 'paused' });
    await app().send('POST', `${path}/resume`, operator);
    await expect.poll(async () => (await ask(verifier, key.secret)).code).toBe('valid');
    await app().send('PATCH', `/v1/apps/${key.appId}`, operator, { permissions: { conversations: 'none' } });
    expect(await ask(verifier, key.secret)).toMatchObject({ code: 'insufficient_access', status: 403 });
  });

  it('is told of no key without its secret, and of nothing that it may not ask about', async () => {
    const verifier = await attach();
    const key = await issue('Guessed');
    const wrong = (await issue('Other')).secret.split('_');
    const mixed = [wrong[0], wrong[1], key.secret.split('_')[2], wrong[3]].join('_');
    expect(await ask(verifier, mixed)).toMatchObject({ code: 'malformed' });
    expect(await ask(verifier, key.secret, 'write')).toMatchObject({ code: 'insufficient_access' });
  });

  it('is refused with a token that is none, with a sentence', async () => {
    const wrong = createVerifier({ url: app().url, serviceToken: 'lkst_live_x', api: 'conversations' });
    open.push(wrong);
    await expect(wrong.ready()).rejects.toMatchObject({ code: 'invalid_service_token' });
    expect(await ask(wrong, (await issue('Unseen')).secret)).toMatchObject({
      code: 'unavailable',
      status: 503,
    });
    const other = createVerifier({ url: app().url, serviceToken, api: 'other' });
    open.push(other);
    await expect(other.ready()).rejects.toMatchObject({ code: 'forbidden_api' });
  });

  it('stops deciding when its service token is revoked, and nobody waits for it', async () => {
    const token = await app().makeServiceToken(operator, ['conversations']);
    const id = `st_${token.split('_')[2]}`;
    const verifier = createVerifier({ url: app().url, serviceToken: token, api: 'conversations' });
    open.push(verifier);
    await verifier.ready();
    const key = await issue('Orphaned');
    expect(await ask(verifier, key.secret)).toMatchObject({ code: 'valid' });
    const reply = await app().send('DELETE', `/v1/operator/service-tokens/${id}`, operator);
    expect(reply).toMatchObject({ status: 200, body: { barrier: { complete: true, expired: 0 } } });
    expect(await ask(verifier, key.secret)).toMatchObject({ code: 'unavailable', status: 503 });
  });

  it('is listed with what it has applied, and gone from the list when it was closed', async () => {
    const verifier = await attach();
    const list = async () => (await app().send('GET', '/v1/operator/verifiers', operator)).body;
    expect(await list()).toMatchObject({
      items: [{ name: 'test', connected: true, address: expect.stringContaining('127.0.0.1') }],
    });
    await verifier.close();
    await expect.poll(list).toMatchObject({ items: [] });
  });
});
