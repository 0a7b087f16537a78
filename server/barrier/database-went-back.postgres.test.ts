import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { runSql } from '../testing/run-sql.ts';
import { startApp, type TestApp } from '../testing/start-app.ts';
import type { Person } from '../testing/test-client.ts';

const LEASE = { environment: { LATCHKEY_LEASE_SECONDS: '2' } };

describe('nodes that run while their database goes back', () => {
  let first: TestApp;
  let second: TestApp;
  let operator: Person;
  let token: string;
  let appId: string;
  let keyId: string;
  let secret: string;
  beforeEach(async () => {
    first = await startApp(inject('postgresUrl'), LEASE);
    second = await startApp(inject('postgresUrl'), { ...LEASE, beside: first });
    operator = await first.setUp();
    token = await first.makeServiceToken(operator, ['conversations']);
    ({ id: appId } = await first.makeApp(operator, 'Old', { conversations: 'read' }));
    ({ id: keyId, secret } = await first.makeKey(operator, appId));
    for (const app of [first, second]) expect(await ask(app)).toBe('valid');
  });
  afterEach(async () => {
    await second.close();
    await first.close();
  });

  const run = (statement: string) => runSql(first.databaseUrl ?? '', statement);
  const ask = async (app: TestApp): Promise<unknown> => {
    const question = { key: secret, api: 'conversations', access: 'read' };
    const { body } = await app.send('POST', '/v1/verify', { bearer: token }, question);
    return body !== null && typeof body === 'object' && 'code' in body ? body.code : null;
  };
  const rename = (app: TestApp, name: string) =>
    app.send('PATCH', `/v1/apps/${appId}`, operator, { name, permissions: { conversations: 'none' } });

  it('refuse a change that would come under a number that they know, and decide nothing any more', async () => {
    // As when a standby takes over that had not heard of the last changes.
    await run('update revocation_clock set epoch = epoch - 2');
    await run('delete from change_log where epoch > (select epoch from revocation_clock)');
    expect(await rename(first, 'New')).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    for (const app of [first, second]) await expect.poll(() => ask(app)).toBe('unavailable');
    // Also when the numbers have come as far as what they know: one that is started now goes on from there.
    await run('update revocation_clock set epoch = epoch + 100');
    const third = await startApp(inject('postgresUrl'), { ...LEASE, beside: first });
    expect(await ask(third)).toBe('valid');
    expect(await rename(third, 'New')).toMatchObject({ status: 200 });
    expect(await ask(third)).toBe('insufficient_access');
    for (const app of [first, second]) expect(await ask(app)).toBe('unavailable');
    await third.close();
    expect((await first.send('GET', '/readyz')).status).toBe(503);
  });

  it('decide nothing under another history until they are started again, and then by it', async () => {
    await run("update revocation_clock set history_id = 'another', epoch = epoch + 100");
    expect(await rename(first, 'Too late')).toMatchObject({ status: 503 });
    // Nor does one say of anything that it holds everywhere: there is nothing to do, nothing there, nothing to wait for.
    expect((await first.send('PATCH', `/v1/apps/app_none`, operator, {})).status).toBe(503);
    expect((await first.send('PATCH', `/v1/keys/${keyId}`, operator, {})).status).toBe(503);
    expect((await first.send('GET', '/v1/changes/1', operator)).status).toBe(503);
    for (const app of [first, second]) await expect.poll(() => ask(app)).toBe('unavailable');
    await second.restart();
    await first.restart();
    for (const app of [first, second]) expect(await ask(app)).toBe('valid');
    expect(await rename(second, 'New')).toMatchObject({ status: 200 });
    for (const app of [first, second]) expect(await ask(app)).toBe('insufficient_access');
  });
});
