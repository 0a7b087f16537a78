import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHttpServer } from './create-server.ts';
import { servePortal } from './serve-portal.ts';

const SCRIPT = 'console.log("portal");';
const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
let folder: string;
let server: FastifyInstance;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-portal-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Latchkey</title>');
  writeFileSync(join(folder, 'assets/main-1a2b.js'), SCRIPT);
  writeFileSync(join(folder, 'assets/main-1a2b.js.br'), brotliCompressSync(SCRIPT));
  server = createHttpServer({
    config: { baseUrl: 'http://127.0.0.1', logLevel: 'silent', trustedProxies: [] },
    createRequestId: () => 'req',
  });
  server.get('/v1/things', async () => ({ things: [] }));
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('every address that a browser opens gets the page, under a policy without inline scripts', async () => {
  servePortal(server, folder);
  for (const url of ['/', '/apps/app_1?tab=keys', '/index.html', '/vault']) {
    const answer = await server.inject({ url, headers: BROWSER });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('<title>Latchkey</title>');
    expect(answer.headers['cache-control']).toBe('no-cache');
    expect(answer.headers['content-security-policy']).toContain("script-src 'self';");
  }
});

test('addresses of programs are never answered with the page', async () => {
  servePortal(server, folder);
  for (const url of [
    '/v1/nothing',
    '/api/nothing',
    '/docs',
    '/openapi.json',
    '/assets/gone.js',
    '/oauth2/x',
  ]) {
    const answer = await server.inject({ url, headers: BROWSER });
    expect(answer.statusCode).toBe(404);
    expect(answer.json().code).toBe('not_found');
  }
  const program = await server.inject({ url: '/apps', headers: { accept: 'application/json' } });
  expect(program.statusCode).toBe(404);
  expect((await server.inject({ url: '/v1/things', headers: BROWSER })).json()).toEqual({ things: [] });
});

test('hashed files are to be kept for ever and come compressed only to whoever takes that', async () => {
  servePortal(server, folder);
  const url = '/assets/main-1a2b.js';
  const small = await server.inject({ url, headers: { 'accept-encoding': 'gzip, br' } });
  expect(small.headers['content-encoding']).toBe('br');
  expect(small.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect(small.rawPayload).toEqual(brotliCompressSync(SCRIPT));
  const plain = await server.inject({ url, headers: { 'accept-encoding': 'br;q=0' } });
  expect(plain.headers['content-encoding']).toBeUndefined();
  expect(plain.body).toBe(SCRIPT);
});

test('a page that has not changed is not sent again', async () => {
  servePortal(server, folder);
  const first = await server.inject({ url: '/', headers: BROWSER });
  const again = await server.inject({
    url: '/',
    headers: { ...BROWSER, 'if-none-match': String(first.headers.etag) },
  });
  expect(again.statusCode).toBe(304);
  expect(again.body).toBe('');
});

test('nothing outside the folder is served, however the address climbs', async () => {
  servePortal(server, folder);
  for (const url of ['/../package.json', '/assets/../../secret', '/%2e%2e/package.json']) {
    const answer = await server.inject({ url, headers: { accept: '*/*' } });
    expect(answer.statusCode).toBe(404);
  }
});

test('without a build nothing is served', () => {
  expect(servePortal(server, join(folder, 'none'))).toBe(false);
});
