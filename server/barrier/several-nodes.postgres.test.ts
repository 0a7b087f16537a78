import { createVerifier, openWebSocket, type ProtectingVerifier } from '@latchkey/verifier';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { relayVerifiers } from '../testing/relay-verifiers.ts';
import { runSql } from '../testing/run-sql.ts';
import { startApp, type TestApp } from '../testing/start-app.ts';
import type { Person } from '../testing/test-client.ts';

const LEASE = { environment: { LATCHKEY_LEASE_SECONDS: '4' } };

describe('several nodes on one database', () => {
  let first: TestApp;
  let second: TestApp;
  let operator: Person;
  let token: string;
  const open: ProtectingVerifier[] = [];
  beforeAll(async () => {
    first = await startApp(inject('postgresUrl'), LEASE);
    second = await startApp(inject('postgresUrl'), { ...LEASE, beside: first });
    operator = await first.setUp();
    token = await first.makeServiceToken(operator, ['conversations']);
  });
  afterAll(async () => {
    for (const verifier of open) await verifier.close();
    await second.close();
    await first.close();
  });

  async function issue(name: string) {
    const { id } = await first.makeApp(operator, name, { conversations: 'read' });
    return first.makeKey(operator, id);
  }

  async function attach(app: TestApp): Promise<ProtectingVerifier> {
    const verifier = createVerifier({ url: app.url, serviceToken: token, api: 'conversations' });
    open.push(verifier);
    await verifier.ready();
    return verifier;
  }

  const question = (key: string) => ({ key, api: 'conversations', access: 'read' });
  const ask = (verifier: ProtectingVerifier, secret: string) =>
    verifier.verify({ headers: { authorization: `Bearer ${secret}` } }, { access: 'read' });

  it('refuse a key everywhere once its revocation was answered by one of them', async () => {
    const verifiers = [await attach(first), await attach(second)];
    for (let round = 0; round < 10; round += 1) {
      const key = await issue(`Round ${round}`);
      for (const app of [first, second]) {
        expect(await app.verify(token, question(key.secret))).toMatchObject({ code: 'valid' });
      }
      for (const verifier of verifiers)
        expect(await ask(verifier, key.secret)).toMatchObject({ code: 'valid' });
      const revoker = round % 2 === 0 ? first : second;
      const reply = await revoker.send('POST', `/v1/keys/${key.id}/revoke`, operator);
      expect(reply).toMatchObject({ status: 200, body: { barrier: { acknowledged: 4, expired: 0 } } });
      for (const verifier of verifiers)
        expect(await ask(verifier, key.secret)).toMatchObject({ code: 'revoked' });
      for (const app of [first, second]) {
        expect(await app.verify(token, question(key.secret))).toMatchObject({ code: 'revoked' });
      }
    }
  });

  it('answer a change that another one is still waiting for no sooner than that one does', async () => {
    const relay = await relayVerifiers(first.url);
    const verifier = createVerifier({ url: relay.url, serviceToken: token, api: 'conversations' });
    await verifier.ready();
    const { id } = await first.makeApp(operator, 'Asked twice', { conversations: 'read' });
    const key = await first.makeKey(operator, id);
    expect(await ask(verifier, key.secret)).toMatchObject({ code: 'valid' });
    relay.hold();
    const less = { permissions: { conversations: 'none' } };
    const answered = first.send('PATCH', `/v1/keys/${key.id}`, operator, less);
    await expect.poll(() => second.verify(token, question(key.secret))).toMatchObject({ valid: false });
    expect(await ask(verifier, key.secret)).toMatchObject({ code: 'valid' });
    expect(await second.send('PATCH', `/v1/keys/${key.id}`, operator, less)).toMatchObject({ status: 200 });
    expect(await ask(verifier, key.secret)).toMatchObject({ code: 'unavailable' });
    await answered;
    await verifier.close();
    await relay.close();
  });

  it('know of a change as soon as another one has told of it', async () => {
    const impatient = { cookie: operator.cookie, headers: { prefer: 'wait=0' } };
    for (let round = 0; round < 20; round += 1) {
      const key = await issue(`Told ${round}`);
      const [teller, asked] = round % 2 === 0 ? [first, second] : [second, first];
      const { headers } = await teller.send('POST', `/v1/keys/${key.id}/revoke`, impatient);
      expect(await asked.send('GET', headers.get('location') ?? '', operator)).toMatchObject({
        status: 200,
        body: { barrier: { complete: true } },
      });
    }
    expect((await first.send('GET', '/v1/changes/1000000', operator)).status).toBe(404);
  });

  it('go on serving a verifier whose token was touched and still counts', async () => {
    const verifier = await attach(first);
    const key = await issue('Touched token');
    expect(await ask(verifier, key.secret)).toMatchObject({ code: 'valid' });
    // As when the token was made on another node a moment before it was shown here.
    const touch = JSON.stringify([{ kind: 'service_token', id: token.split('_')[2] }]);
    await runSql(
      first.databaseUrl ?? '',
      `with clock as (update revocation_clock set epoch = epoch + 1 returning epoch)
       insert into change_log (epoch, touches, tightening, at) select epoch, '${touch}', 0, 0 from clock`,
    );
    const reply = await second.send('POST', `/v1/keys/${key.id}/revoke`, operator);
    expect(reply).toMatchObject({ status: 200, body: { barrier: { expired: 0 } } });
    expect(await ask(verifier, key.secret)).toMatchObject({ code: 'revoked' });
    const other = await issue('After the touch');
    expect(await ask(verifier, other.secret)).toMatchObject({ code: 'valid' });
  });

  it('all read keys under a prefix that was set on one of them', async () => {
    expect(
      await second.send('PATCH', '/v1/operator/settings', operator, { keyPrefix: 'acme' }),
    ).toMatchObject({ status: 200 });
    const key = await issue('Prefixed');
    expect(key.secret).toMatch(/^acme_/);
    for (const app of [first, second]) {
      expect(await app.verify(token, question(key.secret))).toMatchObject({ code: 'valid' });
    }
  });

  it('wait for one that is cut off from the database until it cannot decide any more, and say so', async () => {
    const third = await startApp(inject('postgresUrl'), { ...LEASE, beside: first });
    const key = await issue('Cut off');
    expect(await third.verify(token, question(key.secret))).toMatchObject({ code: 'valid' });
    // As behind a broken network: it lives on, and cannot reach the database any more.
    await third.database.close();
    const started = performance.now();
    const reply = await first.send('POST', `/v1/keys/${key.id}/revoke`, operator);
    expect(reply).toMatchObject({ status: 200, body: { barrier: { complete: true, expired: 1 } } });
    expect(performance.now() - started).toBeLessThan(8_000);
    expect(await third.verify(token, question(key.secret))).not.toMatchObject({ code: 'valid' });
    await third.close().catch(() => {});
  });

  it('do not wait for one that was stopped', async () => {
    const third = await startApp(inject('postgresUrl'), { ...LEASE, beside: first });
    await third.close();
    const key = await issue('After a stop');
    const reply = await first.send('POST', `/v1/keys/${key.id}/revoke`, operator);
    expect(reply).toMatchObject({ status: 200, body: { barrier: { expired: 0 } } });
  });

  it('hand their verifiers over when they are stopped, and nobody waits for those either', async () => {
    const third = await startApp(inject('postgresUrl'), { ...LEASE, beside: first });
    const key = await issue('Handed over');
    const urls = [third.url, second.url];
    let next = 0;
    const verifier = createVerifier({
      url: third.url,
      serviceToken: token,
      api: 'conversations',
      connect: (events) => openWebSocket(urls[Math.min(next++, 1)] ?? '')(events),
    });
    open.push(verifier);
    await verifier.ready();
    expect(await ask(verifier, key.secret)).toMatchObject({ code: 'valid' });
    await third.close();
    expect(await ask(verifier, key.secret)).toMatchObject({ code: 'valid' });
    const reply = await first.send('POST', `/v1/keys/${key.id}/revoke`, operator);
    expect(reply).toMatchObject({ status: 200, body: { barrier: { expired: 0 } } });
    expect(await ask(verifier, key.secret)).toMatchObject({ code: 'revoked' });
  });

  it('refuse to take part with another master secret, because every key would be unknown there', async () => {
    const stranger = startApp(inject('postgresUrl'), {
      environment: {
        LATCHKEY_DATABASE: first.databaseUrl ?? '',
        LATCHKEY_MASTER_SECRET: 'A'.repeat(43),
      },
    });
    await expect(stranger).rejects.toThrow('the master secret is not the one');
  });

  it('go on after their connections to the database were broken', async () => {
    const key = await issue('Broken');
    await runSql(
      first.databaseUrl ?? '',
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    for (const app of [first, second]) {
      await vi.waitFor(
        async () => expect(await app.verify(token, question(key.secret))).toMatchObject({ code: 'valid' }),
        { timeout: 5_000 },
      );
    }
    await vi.waitFor(
      async () =>
        expect(await second.send('POST', `/v1/keys/${key.id}/revoke`, operator)).toMatchObject({
          status: 200,
        }),
      { timeout: 5_000 },
    );
    expect(await first.verify(token, question(key.secret))).toMatchObject({ code: 'revoked' });
  });
});
