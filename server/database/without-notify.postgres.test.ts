import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { runSql } from '../testing/run-sql.ts';
import { startApp, type TestApp } from '../testing/start-app.ts';
import type { Person } from '../testing/test-client.ts';

describe('two nodes on an engine that has no NOTIFY', () => {
  let first: TestApp;
  let second: TestApp;
  let operator: Person;
  beforeAll(async () => {
    first = await startApp(inject('postgresUrl'));
    operator = await first.setUp();
    await runSql(
      first.databaseUrl ?? '',
      'alter function pg_catalog.pg_notify(text, text) rename to pg_gone',
    );
    await first.restart();
    second = await startApp(inject('postgresUrl'), { beside: first });
  });
  afterAll(async () => {
    await second.close();
    await first.close();
  });

  it('issue keys and revoke them everywhere all the same', async () => {
    const app = await first.makeApp(operator, 'Unannounced', { conversations: 'read' });
    const key = await first.makeKey(operator, app.id);
    const token = await first.makeServiceToken(operator, ['conversations']);
    const question = { key: key.secret, api: 'conversations', access: 'read' };
    expect(await second.verify(token, question)).toMatchObject({ valid: true });
    const reply = await first.send('POST', `/v1/keys/${key.id}/revoke`, operator);
    expect(reply).toMatchObject({
      status: 200,
      body: { state: 'revoked', barrier: { complete: true, acknowledged: 2, expired: 0 } },
    });
    expect(await second.verify(token, question)).toMatchObject({ valid: false, code: 'revoked' });
  });
});
