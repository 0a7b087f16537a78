import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../testing/start-app.ts';
import type { Person } from '../testing/test-client.ts';

let app: TestApp;
let operator: Person;
beforeAll(async () => {
  app = await startApp(null);
  operator = await app.setUp();
});
afterAll(() => app.close());

const rename = (headers: Readonly<Record<string, string>>) =>
  app.send('PATCH', '/v1/organization', { ...operator, headers }, { name: 'First' });

it.each([
  ['another site', { origin: 'https://evil.example' }],
  ['a page without an origin of its own', { origin: 'null' }],
  ['another port of the same host', { origin: 'http://127.0.0.1:1' }],
  ['a host whose name begins like ours', { origin: 'http://127.0.0.1.evil.example' }],
  ['another site, whatever origin it claims', { origin: 'http://127.0.0.1', 'sec-fetch-site': 'cross-site' }],
])('refuses a change that %s makes with the cookies of a person', async (_who, headers) => {
  expect(await rename(headers)).toMatchObject({ status: 403, body: { code: 'foreign_origin' } });
});

it('refuses it on the routes of better-auth too, signing out included', async () => {
  const headers = { origin: 'https://evil.example' };
  const answer = await app.send('POST', '/api/auth/sign-out', { ...operator, headers }, {});
  expect(answer).toMatchObject({ status: 403, body: { code: 'foreign_origin' } });
  expect((await app.send('GET', '/v1/session', operator)).status).toBe(200);
});

it.each([
  ['the portal', { origin: 'http://127.0.0.1' }],
  ['the portal by the address it was opened at', () => ({ origin: app.url })],
  ['a program, which sends no origin', {}],
])('lets a change through that %s makes', async (_who, headers) => {
  expect((await rename(typeof headers === 'function' ? headers() : headers)).status).toBe(200);
});

it('does not ask where a key comes from: no browser adds one by itself', async () => {
  const { id } = await app.makeApp(operator, 'Manager', { latchkey: 'write' });
  const { secret } = await app.makeKey(operator, id);
  const manager = { bearer: secret, headers: { origin: 'https://evil.example' } };
  expect((await app.send('POST', '/v1/apps', manager, { name: 'By key' })).status).toBe(201);
});
