import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVerifier } from '@latchkey/verifier';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { z } from 'zod';
import { relayVerifiers } from '../server/testing/relay-verifiers.ts';
import { runSql } from '../server/testing/run-sql.ts';
import { createClient, type Person, type TestClient } from '../server/testing/test-client.ts';
import { findFreePort, runServerToItsEnd, type ServerProcess, startServerProcess } from './server-process.ts';

const SETUP_TOKEN = 'setup-token-of-the-tests';
const DATABASE = 'workers_test';
const verifiers = z.object({ items: z.array(z.object({ name: z.string() })) });

describe.each(['SQLite', 'PostgreSQL'])('a server with two workers on %s', (engine) => {
  let folder: string;
  let server: ServerProcess;
  let client: TestClient;
  let operator: Person;
  let token: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-workers-'));
    const environment = {
      LATCHKEY_DATA: folder,
      LATCHKEY_WORKERS: '2',
      LATCHKEY_LEASE_SECONDS: '4',
      LATCHKEY_SETUP_TOKEN: SETUP_TOKEN,
      ...(engine === 'SQLite' ? {} : { LATCHKEY_DATABASE: await makeDatabase() }),
    };
    server = await startServerProcess({ port: await findFreePort(), environment });
    client = createClient(server.url, SETUP_TOKEN);
    operator = await client.setUp();
    token = await client.makeServiceToken(operator, ['conversations']);
  });
  afterAll(async () => {
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  async function makeKey(name: string) {
    const { id } = await client.makeApp(operator, name, { conversations: 'read' });
    return client.makeKey(operator, id);
  }

  /** Each question on a connection of its own, so that it comes to whichever worker is next. */
  function askAnew(key: string): Promise<string> {
    const body = JSON.stringify({ key, api: 'conversations', access: 'read' });
    return new Promise((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      };
      const asked = request(`${server.url}/v1/verify`, { method: 'POST', agent: false, headers }, (reply) => {
        let text = '';
        reply.setEncoding('utf8');
        reply.on('data', (part) => {
          text += part;
        });
        reply.on('end', () => resolve(z.object({ code: z.string() }).parse(JSON.parse(text)).code));
      });
      asked.on('error', reject);
      asked.end(body);
    });
  }

  const askAll = async (key: string) =>
    new Set(await Promise.all(Array.from({ length: 20 }, () => askAnew(key))));

  it('refuses a key in each of them once its revocation was answered', async () => {
    for (let round = 0; round < 5; round += 1) {
      const key = await makeKey(`Round ${round}`);
      expect(await askAll(key.secret)).toEqual(new Set(['valid']));
      const reply = await client.send('POST', `/v1/keys/${key.id}/revoke`, operator);
      expect(reply).toMatchObject({ status: 200, body: { barrier: { acknowledged: 3, expired: 0 } } });
      expect(await askAll(key.secret)).toEqual(new Set(['revoked']));
    }
  });

  it('counts what its workers decide, in figures and in usage', async () => {
    const key = await makeKey('Counted');
    const count = async () => {
      const { text } = await client.send('GET', '/metrics');
      return Number(/latchkey_decisions_total\{outcome="valid"\} (\d+)/.exec(text)?.[1]);
    };
    await vi.waitFor(async () => expect(await count()).toBeGreaterThan(0), { timeout: 5_000 });
    const before = await count();
    for (let index = 0; index < 10; index += 1) await askAnew(key.secret);
    await vi.waitFor(async () => expect(await count()).toBeGreaterThanOrEqual(before + 10), {
      timeout: 5_000,
    });
  });

  it('knows the address that a request came from behind them', async () => {
    const { body } = await client.send('GET', '/v1/audit-events?limit=1', operator);
    expect(body).toMatchObject({ items: [{ address: expect.stringContaining('127.0.0.1') }] });
  });

  it('takes verifiers of protected services through them', async () => {
    const verifier = createVerifier({ url: server.url, serviceToken: token, api: 'conversations' });
    await verifier.ready();
    const key = await makeKey('Attached');
    const ask = () => verifier.verify({ headers: { 'x-api-key': key.secret } }, { access: 'read' });
    expect(await ask()).toMatchObject({ code: 'valid' });
    expect((await client.send('GET', '/v1/operator/verifiers', operator)).body).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ name: 'conversations', address: expect.stringContaining('127.0.0.1') }),
      ]),
    });
    await client.send('POST', `/v1/keys/${key.id}/revoke`, operator);
    expect(await ask()).toMatchObject({ code: 'revoked' });
    await verifier.close();
  });

  it('decides in each of them again, soon after the process that leads them stood still', async () => {
    const key = await makeKey('Stalled');
    server.child.kill('SIGSTOP');
    // Longer than a worker waits until it takes its connection for dead.
    await new Promise((resolve) => setTimeout(resolve, 3_600));
    server.child.kill('SIGCONT');
    await expect.poll(() => askAll(key.secret)).toEqual(new Set(['valid']));
    await client.send('POST', `/v1/keys/${key.id}/revoke`, operator);
    expect(await askAll(key.secret)).toEqual(new Set(['revoked']));
  });

  it('replaces one that was killed, and waits for it no longer than it lives', async () => {
    const names = async () =>
      verifiers
        .parse((await client.send('GET', '/v1/operator/verifiers', operator)).body)
        .items.map(({ name }) => name)
        .sort();
    const before = await names();
    expect(before).toHaveLength(2);
    const key = await makeKey('Killed');
    process.kill(Number(before[0]?.split(' ')[1]), 'SIGKILL');
    const reply = await vi.waitFor(() => client.send('POST', `/v1/keys/${key.id}/revoke`, operator), {
      timeout: 10_000,
    });
    expect(reply).toMatchObject({ status: 200, body: { barrier: { expired: 0 } } });
    await vi.waitFor(
      async () => {
        const now = await names();
        expect(now).toHaveLength(2);
        expect(now).not.toEqual(before);
      },
      { timeout: 15_000 },
    );
    expect(await askAll(key.secret)).toEqual(new Set(['revoked']));
  });

  it('answers what it was asked before it stops', async () => {
    const relay = await relayVerifiers(server.url);
    const verifier = createVerifier({ url: relay.url, serviceToken: token, api: 'conversations' });
    await verifier.ready();
    const key = await makeKey('Last');
    const ask = () => verifier.verify({ headers: { 'x-api-key': key.secret } }, { access: 'read' });
    expect(await ask()).toMatchObject({ code: 'valid' });
    // A verifier that is waited for.
    relay.hold();
    const reply = client.send('POST', `/v1/keys/${key.id}/revoke`, operator);
    await expect.poll(() => askAnew(key.secret)).toBe('revoked');
    const stopped = server.interrupt();
    expect(await reply).toMatchObject({
      status: 200,
      body: { state: 'revoked', barrier: { complete: true } },
    });
    expect(await stopped).toBe(0);
    await verifier.close();
    await relay.close();
  });
});

it('says in a sentence that the port is in use, with workers too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-workers-'));
  const blocker = createServer();
  const port = await findFreePort();
  await new Promise<void>((resolve) => blocker.listen(port, '127.0.0.1', resolve));
  const environment = { LATCHKEY_DATA: folder, LATCHKEY_WORKERS: '2' };
  const { code, output } = await runServerToItsEnd({ port, environment });
  blocker.close();
  rmSync(folder, { recursive: true, force: true });
  expect(code).toBe(1);
  expect(output).toContain('LATCHKEY_PORT');
  expect(output).not.toMatch(/\n\s+at /);
});

async function makeDatabase(): Promise<string> {
  const url = new URL(inject('postgresUrl') ?? '');
  await runSql(url.href, `drop database if exists ${DATABASE} with (force)`);
  await runSql(url.href, `create database ${DATABASE}`);
  url.pathname = `/${DATABASE}`;
  return url.href;
}
