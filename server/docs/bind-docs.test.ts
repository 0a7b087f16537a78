import { type OpenapiDocument, routes } from '@latchkey/contract';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readOpenapiDocument } from '../catalogue/read-openapi-document.ts';
import { addSecurityHeaders } from '../http/security-headers.ts';
import { bindDocs, bindStartPage } from './bind-docs.ts';

const BASE_URL = 'https://keys.example.com';
let server: FastifyInstance;
let isSetUp = false;

beforeAll(async () => {
  server = fastify();
  addSecurityHeaders(server, BASE_URL);
  bindDocs({ server, baseUrl: BASE_URL });
  bindStartPage(server, BASE_URL, async () => isSetUp);
  await server.ready();
});
afterAll(() => server.close());

const get = (url: string, headers: Record<string, string> = {}) => server.inject({ url, headers });

it('serves a document that the import of OpenAPI documents takes, with every route in it', async () => {
  const answer = await get('/openapi.json');
  const imported = await readOpenapiDocument(answer.body);
  const described = imported.endpoints.map(({ method, path }) => `${method} ${path}`);
  expect(described.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
  expect(imported.baseUrl).toBe(BASE_URL);
  // The session cookie is for people; the import says that it takes no keys from cookies.
  expect(imported.warnings.map(({ path }) => path)).toEqual(['/components/securitySchemes/session']);
});

it('shows every route in the reference, with its address and a place to link to', async () => {
  const page = (await get('/docs')).body;
  for (const { name, path } of routes) {
    expect(page).toContain(`id="${name}"`);
    expect(page).toContain(`<code>${path}</code>`);
  }
});

it('leads every link within the reference to a place that is there, once', async () => {
  const page = (await get('/docs')).body;
  const places = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
  const wanted = [...page.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]);
  expect(new Set(places).size).toBe(places.length);
  expect(wanted.filter((place) => !places.includes(place))).toEqual([]);
});

it('has nothing in it that the policy of the server or a machine without internet would stop', async () => {
  for (const url of ['/docs', '/']) {
    const answer = await get(url);
    expect(answer.headers['content-security-policy']).toContain("script-src 'self'");
    expect(answer.body).not.toMatch(/<script(?![^>]*\ssrc="\/)|<style|\son\w+="|style="/);
    const loaded = [...answer.body.matchAll(/(?:src|<link[^>]*href)="([^"]*)"/g)].map(
      (match) => match[1] ?? '',
    );
    for (const address of loaded) expect(address).toMatch(/^(\/docs\/|data:)/);
    for (const address of loaded.filter((each) => each.startsWith('/'))) {
      expect((await get(address)).statusCode).toBe(200);
    }
  }
});

it('answers 304 to a browser that has the same bytes already', async () => {
  const first = await get('/docs');
  const again = await get('/docs', { 'if-none-match': String(first.headers.etag) });
  expect([first.statusCode, again.statusCode, again.body]).toEqual([200, 304, '']);
});

it('describes the same with the address it is reached at', async () => {
  const document: OpenapiDocument = (await get('/openapi.json')).json();
  expect(document.servers).toEqual([{ url: BASE_URL }]);
});

it('says on the start page whether the installation is set up', async () => {
  isSetUp = false;
  expect((await get('/')).body).toContain('not set up yet');
  isSetUp = true;
  expect((await get('/')).body).not.toContain('not set up yet');
});
