import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../testing/start-app.ts';
import { type RawAnswer, sendRaw } from './testing/send-raw.ts';

let app: TestApp;
let secure: TestApp;
beforeAll(async () => {
  app = await startApp(null);
  await app.setUp();
  secure = await startApp(null, { environment: { LATCHKEY_URL: 'https://keys.example.com' } });
});
afterAll(async () => {
  await app.close();
  await secure.close();
});

const request = (line: string, headers = '') =>
  `${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`;

const JSON_BODY = 'Content-Type: application/json\r\nContent-Length: 0\r\n';

/** One of every kind of reply that there is. */
const KINDS = [
  { kind: 'a page', text: request('GET /docs'), status: 200 },
  { kind: 'a script', text: request('GET /docs/reference.js'), status: 200 },
  { kind: 'JSON', text: request('GET /v1/setup'), status: 200 },
  { kind: 'plain text', text: request('GET /metrics'), status: 200 },
  { kind: 'an answer to HEAD', text: request('HEAD /docs'), status: 200 },
  { kind: 'a refusal', text: request('GET /v1/apps'), status: 401 },
  { kind: 'a refused key', text: request('GET /v1/me', 'X-API-Key: nonsense\r\n'), status: 401 },
  { kind: 'a question without a service token', text: request('POST /v1/verify', JSON_BODY), status: 401 },
  { kind: 'an answer to a gateway without one', text: request('GET /v1/authorize'), status: 403 },
  { kind: 'an address where nothing is', text: request('GET /v1/nothing'), status: 404 },
  { kind: 'what better-auth answers', text: request('GET /api/auth/get-session'), status: 200 },
  { kind: 'an address that cannot be decoded', text: request('GET /v1/apps/%ff'), status: 400 },
  { kind: 'an address with a NUL', text: request('GET /v1/apps/%00'), status: 400 },
  { kind: 'a method that is none', text: request('BREW /v1/apps'), status: 400 },
  { kind: 'a method that nothing here has', text: request('PROPFIND /v1/apps'), status: 404 },
  {
    kind: 'headers that are too large',
    text: request('GET /', `X-Long: ${'x'.repeat(20_000)}\r\n`),
    status: 431,
  },
  { kind: 'something that is no HTTP', text: '\u0016\u0003\u0001 hello\r\n\r\n', status: 400 },
  {
    kind: 'two lengths of one body',
    text: request('POST /v1/setup', 'Content-Length: 2\r\nContent-Length: 3\r\n'),
    status: 400,
  },
  {
    kind: 'a body with both a length and chunks',
    text: request('POST /v1/setup', 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n'),
    status: 400,
  },
];

function expectSecurityHeaders({ headers }: RawAnswer): void {
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(/script-src ([^;]*)/.exec(policy)?.[1]).toBe("'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(headers.get('x-request-id')).toMatch(/^req_\w+$/);
  expect(headers.has('server') || headers.has('x-powered-by')).toBe(false);
  expect(headers.has('access-control-allow-origin')).toBe(false);
}

it.each(KINDS)('$kind carries every security header', async ({ text, status }) => {
  const answer = await sendRaw(app.url, text);
  expect(answer.status).toBe(status);
  expectSecurityHeaders(answer);
  if (status >= 400) {
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(JSON.parse(answer.body)).toMatchObject({ status, code: expect.stringMatching(/^[a-z_]+$/) });
  }
});

// What a gateway is told it may pass on, from a host of its own.
it.each(KINDS.filter(({ text }) => !text.includes('/v1/authorize')))(
  '$kind is said to come over TLS alone where the server is reached by https',
  async ({ text }) => {
    const answer = await sendRaw(secure.url, text);
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000');
  },
);

it('keeps replies of the API out of every cache', async () => {
  for (const path of ['/v1/apps', '/v1/setup', '/v1/nothing', '/api/auth/get-session']) {
    expect((await app.send('GET', path)).headers.get('cache-control')).toBe('no-store');
  }
});

it('gives cookies that no script reads and no other site sends, bound to this host where it has TLS', async () => {
  const person = { name: 'Cookie', email: 'cookie@example.com', password: 'correct horse battery' };
  const plain = await app.send('POST', '/api/auth/sign-up/email', {}, person);
  await secure.setUp();
  const bound = await secure.send('POST', '/api/auth/sign-up/email', {}, person);
  for (const cookie of [...plain.headers.getSetCookie(), ...bound.headers.getSetCookie()]) {
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(cookie).toMatch(/; SameSite=(Lax|Strict)/i);
    expect(cookie).toMatch(/; Path=\/(;|$)/i);
    expect(cookie).not.toMatch(/; Domain=/i);
  }
  expect(bound.headers.getSetCookie().length).toBeGreaterThan(0);
  for (const cookie of bound.headers.getSetCookie()) expect(cookie).toMatch(/^__Host-.*; Secure/i);
});
