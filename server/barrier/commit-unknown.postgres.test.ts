import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type CommitCutter, cutAtCommit } from '../testing/cut-at-commit.ts';
import { startApp, type TestApp } from '../testing/start-app.ts';

describe('a connection that breaks while a revocation is committed', () => {
  let cutter: CommitCutter;
  let app: TestApp;
  beforeAll(async () => {
    cutter = await cutAtCommit(inject('postgresUrl') ?? '');
    app = await startApp(cutter.url);
  });
  afterAll(async () => {
    await app.close();
    await cutter.close();
  });

  it('is answered 503, never as a success, and the same request sent again finds the key dead', async () => {
    const operator = await app.setUp();
    const token = await app.makeServiceToken(operator, ['conversations']);
    const { id } = await app.makeApp(operator, 'Cut', { conversations: 'read' });
    const key = await app.makeKey(operator, id);
    const question = { key: key.secret, api: 'conversations', access: 'read' };
    expect(await app.verify(token, question)).toMatchObject({ code: 'valid' });

    cutter.arm();
    const cut = await app.send('POST', `/v1/keys/${key.id}/revoke`, operator);
    expect(cut).toMatchObject({ status: 503, body: { code: 'unavailable' } });

    const again = await app.send('POST', `/v1/keys/${key.id}/revoke`, operator);
    expect(again).toMatchObject({ status: 200, body: { state: 'revoked', barrier: { complete: true } } });
    expect(await app.verify(token, question)).toMatchObject({ code: 'revoked' });
  });
});
