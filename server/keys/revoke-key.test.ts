import { beforeAll, expect, it } from 'vitest';
import { eachDatabase } from '../testing/each-database.ts';
import type { Person } from '../testing/test-client.ts';

eachDatabase('revoking a key', (app) => {
  let operator: Person;
  let serviceToken: string;
  beforeAll(async () => {
    operator = await app().setUp();
    serviceToken = await app().makeServiceToken(operator, ['conversations']);
  });

  it('ends it for every verification that starts after the reply', async () => {
    const { id: appId } = await app().makeApp(operator, 'Ended', { conversations: 'read' });
    const key = await app().makeKey(operator, appId);
    const question = { key: key.secret, api: 'conversations', access: 'read' };
    expect(await app().verify(serviceToken, question)).toMatchObject({ valid: true, code: 'valid' });

    const reply = await app().send('POST', `/v1/keys/${key.id}/revoke`, operator, { reason: 'leaked' });
    expect(reply.body).toMatchObject({
      state: 'revoked',
      barrier: { complete: true, acknowledged: 1, expired: 0 },
      key: { state: 'revoked', revokedReason: 'leaked', revokedBy: { name: 'Operator' } },
    });
    expect(await app().verify(serviceToken, question)).toMatchObject({ valid: false, code: 'revoked' });
  });

  it('confirms the revocation again when it is asked for twice, and keeps the first reason', async () => {
    const { id: appId } = await app().makeApp(operator, 'Twice');
    const key = await app().makeKey(operator, appId);
    await app().send('POST', `/v1/keys/${key.id}/revoke`, operator, { reason: 'first' });
    const again = await app().send('POST', `/v1/keys/${key.id}/revoke`, operator, { reason: 'second' });
    expect(again).toMatchObject({ status: 200, body: { state: 'revoked', key: { revokedReason: 'first' } } });
  });

  it('is hidden from another organization in the same words as a key that does not exist', async () => {
    const stranger = await app().signUp('stranger');
    const { id: appId } = await app().makeApp(operator, 'Hidden');
    const key = await app().makeKey(operator, appId);
    const hidden = await app().send('POST', `/v1/keys/${key.id}/revoke`, stranger);
    const missing = await app().send('POST', '/v1/keys/key_000000000000/revoke', stranger);
    const withoutId = (text: string) => text.replace(/req_\w+/, '');
    expect(hidden.status).toBe(404);
    expect(withoutId(hidden.text)).toBe(withoutId(missing.text));
  });
});
