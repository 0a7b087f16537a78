import { createVerifier } from '@latchkey/verifier';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../testing/start-app.ts';
import type { Person } from '../testing/test-client.ts';

const LEASE = { environment: { LATCHKEY_LEASE_SECONDS: '3' } };

describe('a process that starts again', () => {
  let app: TestApp;
  let operator: Person;
  beforeAll(async () => {
    app = await startApp(null, LEASE);
    operator = await app.setUp();
  });
  afterAll(() => app.close());

  it('waits for the verifiers of the one before it, which go on deciding meanwhile', async () => {
    const token = await app.makeServiceToken(operator, ['conversations']);
    const { id } = await app.makeApp(operator, 'Restarted', { conversations: 'read' });
    const key = await app.makeKey(operator, id);
    const verifier = createVerifier({ url: app.url, serviceToken: token, api: 'conversations' });
    await verifier.ready();
    const ask = () =>
      verifier.verify({ headers: { authorization: `Bearer ${key.secret}` } }, { access: 'read' });
    expect(await ask()).toMatchObject({ code: 'valid' });

    await app.restart();
    expect(await ask()).toMatchObject({ code: 'valid' });
    const reply = await app.send('POST', `/v1/keys/${key.id}/revoke`, operator);
    expect(reply).toMatchObject({ status: 200, body: { barrier: { complete: true, acknowledged: 2 } } });
    expect(await ask()).toMatchObject({ code: 'revoked' });
    await verifier.close();
  });

  it('waits out the lease of one that never comes back', async () => {
    const token = await app.makeServiceToken(operator, ['conversations']);
    const { id } = await app.makeApp(operator, 'Left behind', { conversations: 'read' });
    const key = await app.makeKey(operator, id);
    await app.database.kysely
      .insertInto('attached_verifier')
      .values({
        incarnation: 'gone',
        node: '',
        identity: JSON.stringify({
          incarnation: 'gone',
          name: 'gone',
          version: '',
          address: '',
          serviceTokenId: token.split('_')[2],
          serviceTokenName: '',
        }),
        term_ms: 3_000,
        since: 0,
      })
      .execute();
    const stoppedAt = performance.now();
    await app.restart();
    const reply = await app.send('POST', `/v1/keys/${key.id}/revoke`, operator);
    expect(reply).toMatchObject({ status: 200, body: { barrier: { complete: true } } });
    expect(performance.now() - stoppedAt).toBeGreaterThanOrEqual(3_000);
  });

  it('answers at once whoever does not want to wait, and tells later when it holds everywhere', async () => {
    const { id } = await app.makeApp(operator, 'In a hurry', { conversations: 'read' });
    const key = await app.makeKey(operator, id);
    const hurried = { ...operator, headers: { ...operator.headers, prefer: 'wait=0' } };
    const reply = await app.send('POST', `/v1/keys/${key.id}/revoke`, hurried);
    expect(reply).toMatchObject({
      status: 202,
      body: { state: 'revoking', barrier: { complete: false, completeBy: expect.any(String) } },
    });
    const location = reply.headers.get('location') ?? '';
    expect(await app.send('GET', location, operator)).toMatchObject({
      status: 200,
      body: { barrier: { complete: true } },
    });
    expect(await app.send('GET', '/v1/changes/999999', operator)).toMatchObject({ status: 404 });
  });
});
