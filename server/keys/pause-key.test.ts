import { beforeAll, expect, it } from 'vitest';
import { eachDatabase } from '../testing/each-database.ts';
import type { Person } from '../testing/test-client.ts';
import { lastChangeTightened } from './testing/key-fixtures.ts';

eachDatabase('pausing a key', (app) => {
  let operator: Person;
  let serviceToken: string;
  let appId: string;
  beforeAll(async () => {
    operator = await app().setUp();
    serviceToken = await app().makeServiceToken(operator, ['conversations']);
    appId = (await app().makeApp(operator, 'Paused', { conversations: 'write' })).id;
  });

  const verify = async (key: string) =>
    (await app().verify(serviceToken, { key, api: 'conversations', access: 'read' })).code;

  it('has it refused from the answer on, until it is resumed', async () => {
    const key = await app().makeKey(operator, appId);
    expect(await verify(key.secret)).toBe('valid');
    const paused = await app().send('POST', `/v1/keys/${key.id}/pause`, operator);
    expect(paused).toMatchObject({
      status: 200,
      body: { state: 'paused', barrier: { complete: true, acknowledged: 1 } },
    });
    expect(await lastChangeTightened(app())).toBe(true);
    expect(await verify(key.secret)).toBe('paused');
    const again = await app().send('POST', `/v1/keys/${key.id}/pause`, operator);
    expect(again).toMatchObject({ status: 200, body: { state: 'paused', barrier: { complete: true } } });

    const resumed = await app().send('POST', `/v1/keys/${key.id}/resume`, operator);
    expect(resumed).toMatchObject({
      status: 200,
      body: { id: key.id, state: 'active', key: { state: 'active' } },
    });
    expect(await verify(key.secret)).toBe('valid');
    expect((await app().send('POST', `/v1/keys/${key.id}/resume`, operator)).status).toBe(200);
  });

  it('neither pauses nor resumes a key that is revoked', async () => {
    const key = await app().makeKey(operator, appId);
    await app().send('POST', `/v1/keys/${key.id}/revoke`, operator);
    for (const verb of ['pause', 'resume']) {
      const answer = await app().send('POST', `/v1/keys/${key.id}/${verb}`, operator);
      expect(answer).toMatchObject({ status: 409, body: { code: 'wrong_state' } });
    }
    expect(await verify(key.secret)).toBe('revoked');
  });

  it('revokes a paused key for good', async () => {
    const key = await app().makeKey(operator, appId);
    await app().send('POST', `/v1/keys/${key.id}/pause`, operator);
    expect((await app().send('POST', `/v1/keys/${key.id}/revoke`, operator)).status).toBe(200);
    expect(await verify(key.secret)).toBe('revoked');
  });

  it('resuming a key that has expired meanwhile says that it has', async () => {
    const key = await app().makeKey(operator, appId, {
      expiresAt: new Date(app().clock.now + 1).toISOString(),
    });
    await app().send('POST', `/v1/keys/${key.id}/pause`, operator);
    app().clock.now += 1;
    const resumed = await app().send('POST', `/v1/keys/${key.id}/resume`, operator);
    expect(resumed.body).toMatchObject({ state: 'expired' });
    expect(await verify(key.secret)).toBe('expired');
  });

  it('lets an operator pause a key of another organization, and make none there', async () => {
    const stranger = await app().signUp('paused-stranger');
    const { id } = await app().makeApp(stranger, 'Elsewhere');
    const key = await app().makeKey(stranger, id);
    expect((await app().send('POST', `/v1/keys/${key.id}/pause`, operator)).status).toBe(200);
    for (const verb of ['rotate', 'regenerate']) {
      const answer = await app().send('POST', `/v1/keys/${key.id}/${verb}`, operator, {});
      expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
  });
});
