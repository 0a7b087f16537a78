import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startApp, type TestApp } from '../server/testing/start-app.ts';
import type { Person } from '../server/testing/test-client.ts';
import { type RunningExample, startExample } from './testing/start-example.ts';

const EXAMPLES = ['express.ts', 'fastify.ts', 'hono.ts', 'fetch.ts', 'node.ts'];
const LIMIT = { name: 'minute', requests: 20, seconds: 60 };

let latchkey: TestApp;
let operator: Person;
let running: Map<string, RunningExample>;

beforeAll(async () => {
  latchkey = await startApp(null, { environment: { LATCHKEY_LEASE_SECONDS: '3' } });
  operator = await latchkey.setUp();
  await latchkey.send('PATCH', '/v1/apis/conversations', operator, { limits: [LIMIT] });
  const serviceToken = await latchkey.makeServiceToken(operator, ['conversations']);
  const environment = { LATCHKEY_URL: latchkey.url, LATCHKEY_SERVICE_TOKEN: serviceToken };
  running = new Map(
    await Promise.all(EXAMPLES.map(async (file) => [file, await startExample(file, environment)] as const)),
  );
});
afterAll(async () => {
  await Promise.all([...running.values()].map(({ stop }) => stop()));
  await latchkey.close();
});

async function issue(name: string, level = 'read'): Promise<{ id: string; secret: string }> {
  const app = await latchkey.makeApp(operator, name, { conversations: level });
  return latchkey.makeKey(operator, app.id);
}

async function call(file: string, path: string, secret?: string, method = 'GET') {
  const headers = secret === undefined ? {} : { authorization: `Bearer ${secret}` };
  const response = await fetch(`${running.get(file)?.url}${path}`, { method, headers });
  const body: unknown = await response.json();
  return { status: response.status, headers: response.headers, body };
}

describe.each(EXAMPLES)('the example %s', (file) => {
  it('lets a good key pass, tells who it is, and how much of the limit is left', async () => {
    const { secret } = await issue(`Good ${file}`);
    const reply = await call(file, '/conversations', secret);
    expect(reply).toMatchObject({ status: 200, body: { from: `Good ${file}` } });
    expect(reply.headers.get('ratelimit-policy')).toBe('"minute";q=20;w=60');
    expect(reply.headers.get('ratelimit')).toMatch(/^"minute";r=19;t=\d+$/);
  });

  it('answers 401 without a key, and says how to send one', async () => {
    const reply = await call(file, '/conversations');
    expect(reply).toMatchObject({ status: 401, body: { code: 'missing', status: 401 } });
    expect(reply.headers.get('www-authenticate')).toBe('Bearer realm="conversations"');
    expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('answers 401 to a wrong key', async () => {
    const { secret } = await issue(`Mistyped ${file}`);
    const reply = await call(
      file,
      '/conversations',
      `${secret.slice(0, -1)}${secret.endsWith('a') ? 'b' : 'a'}`,
    );
    expect(reply).toMatchObject({ status: 401, body: { code: 'malformed' } });
    expect(reply.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('answers 403 where the access is not enough, and names what is missing', async () => {
    const { secret } = await issue(`Reader ${file}`);
    const reply = await call(file, '/export', secret, 'POST');
    expect(reply).toMatchObject({ status: 403, body: { code: 'insufficient_access' } });
    expect(reply.headers.get('www-authenticate')).toContain(
      'error="insufficient_scope", scope="conversations:write"',
    );
  });

  it('answers 429 when the limit is used up, by requests that count as several, and says when to come back', async () => {
    const { secret } = await issue(`Eager ${file}`, 'write');
    for (let calls = 0; calls < LIMIT.requests / 5; calls += 1) {
      expect(await call(file, '/export', secret, 'POST')).toMatchObject({
        status: 200,
        body: { exported: true },
      });
    }
    const reply = await call(file, '/export', secret, 'POST');
    expect(reply).toMatchObject({
      status: 429,
      body: { code: 'rate_limited', 'violated-policies': ['minute'] },
    });
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(reply.headers.get('ratelimit')).toContain('r=0');
  });

  it('refuses a key in the first request after its revocation was answered', async () => {
    const key = await issue(`Revoked ${file}`);
    expect(await call(file, '/conversations', key.secret)).toMatchObject({ status: 200 });
    const receipt = await latchkey.send('POST', `/v1/keys/${key.id}/revoke`, operator);
    expect(receipt).toMatchObject({ status: 200, body: { barrier: { complete: true, expired: 0 } } });
    expect(await call(file, '/conversations', key.secret)).toMatchObject({
      status: 401,
      body: { code: 'revoked' },
    });
  });
});

it('every example goes on deciding while the authority is away, until its lease is over: then it answers 503', async () => {
  const { secret } = await issue('Left alone');
  for (const file of EXAMPLES)
    expect(await call(file, '/conversations', secret)).toMatchObject({ status: 200 });
  await latchkey.close();
  for (const file of EXAMPLES)
    expect(await call(file, '/conversations', secret)).toMatchObject({ status: 200 });
  for (const file of EXAMPLES) {
    const reply = await vi.waitFor(
      async () => {
        const latest = await call(file, '/conversations', secret);
        expect(latest.status).toBe(503);
        return latest;
      },
      { timeout: 6_000, interval: 100 },
    );
    expect(reply).toMatchObject({ body: { code: 'unavailable' } });
    expect(reply.headers.get('retry-after')).toBe('1');
    expect(reply.headers.get('www-authenticate')).toBeNull();
  }
});
