import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../testing/each-database.ts';
import type { Person } from '../testing/test-client.ts';
import { type Asking, ask } from './testing/ask.ts';

const issued = z.object({ serviceToken: z.object({ id: z.string() }), secret: z.string() });
const CHAT = 'https://api.example.com/chat';
const ENDPOINTS = [
  { method: 'GET', path: '/rooms/{roomId}', access: 'read' },
  { method: 'POST', path: '/rooms', access: 'write' },
];

eachDatabase('asking for a gateway', (app) => {
  let operator: Person;
  let token: string;
  let key: { id: string; secret: string };
  let appId: string;
  beforeAll(async () => {
    operator = await app().setUp();
    for (const [slug, baseUrl, endpoints] of [
      ['chat', CHAT, ENDPOINTS],
      ['chat-admin', `${CHAT}/admin`, []],
      ['files', 'https://files.example.com', []],
      ['hidden', 'https://hidden.example.com', []],
      ['narrow', 'https://narrow.example.com', []],
    ] as const) {
      const made = await app().send('POST', '/v1/apis', operator, {
        slug,
        name: slug,
        description: '',
        baseUrl,
        opening: slug === 'files' ? 'open' : 'key',
        limits: slug === 'narrow' ? [{ name: 'minute', requests: 1, seconds: 60 }] : [],
        endpoints,
      });
      expect(made.status, made.text).toBe(201);
    }
    token = await app().makeServiceToken(operator, ['chat', 'chat-admin', 'files', 'narrow']);
    appId = (await app().makeApp(operator, 'Asking', { chat: 'read', narrow: 'read' })).id;
    key = await app().makeKey(operator, appId);
  });

  const authorize = (headers: Asking['headers'], path = '/v1/authorize', method = 'GET') =>
    ask(app().url, path, {
      method,
      headers: { 'x-latchkey-service-token': token, authorization: `Bearer ${key.secret}`, ...headers },
    });
  const room = {
    'x-original-method': 'GET',
    'x-original-uri': '/chat/rooms/12?page=2',
    'x-forwarded-host': 'api.example.com',
  };

  describe('a good key', () => {
    it('is let through with four headers that say whose it is', async () => {
      const { status, headers, text } = await authorize(room);
      expect(status).toBe(200);
      expect(text).toBe('');
      expect(headers).toMatchObject({
        'x-latchkey-key-id': key.id,
        'x-latchkey-app-id': appId,
        'x-latchkey-organization-id': operator.organizationId,
        'x-latchkey-environment': 'production',
        'cache-control': 'no-store',
      });
    });

    it.each([
      ['nginx', room],
      [
        'ingress-nginx',
        { 'x-original-method': 'GET', 'x-original-url': 'https://api.example.com/chat/rooms/12' },
      ],
      [
        'Traefik and Caddy',
        {
          'x-forwarded-method': 'GET',
          'x-forwarded-uri': '/chat/rooms/12',
          'x-forwarded-host': 'API.example.com:443',
          'x-forwarded-prefix': '/ignored',
        },
      ],
      [
        'all of them at once, saying the same',
        { ...room, 'x-forwarded-method': 'GET', 'x-forwarded-uri': '/chat/rooms/12?page=2' },
      ],
      [
        'a gateway that names the API',
        { 'x-original-method': 'GET', 'x-original-uri': '/rooms/12', 'x-latchkey-api': 'chat' },
      ],
    ])('is let through the way that %s ask', async (_gateway, headers) => {
      const answer = await authorize(headers);
      expect(answer.status, answer.text).toBe(200);
    });

    it('is let through the way that Envoy asks, by method, path and host of the request itself', async () => {
      const headers = { host: 'api.example.com' };
      expect((await authorize(headers, '/v1/authorize/chat/rooms/12')).status).toBe(200);
      expect((await authorize(headers, '/v1/authorize/chat/rooms', 'POST')).status).toBe(403);
      expect((await authorize(headers, '/v1/authorize/chat/nothing')).status).toBe(403);
    });

    it.each(['HEAD', 'POST', 'PUT', 'OPTIONS', 'PROPFIND'])(
      'is judged by the original method when asked with %s',
      async (method) => {
        const answer = await ask(app().url, '/v1/authorize', {
          method,
          headers: { 'x-latchkey-service-token': token, authorization: `Bearer ${key.secret}`, ...room },
          body: method === 'POST' || method === 'PUT' ? '{"not": "read"' : '',
        });
        expect(answer).toMatchObject({ status: 200, text: '' });
      },
    );

    it('may come as X-API-Key', async () => {
      const answer = await ask(app().url, '/v1/authorize', {
        headers: { 'x-latchkey-service-token': token, 'x-api-key': key.secret, ...room },
      });
      expect(answer.status).toBe(200);
    });
  });

  describe('a refusal', () => {
    const nobody = {
      'x-latchkey-key-id': '',
      'x-latchkey-app-id': '',
      'x-latchkey-organization-id': '',
      'x-latchkey-environment': '',
    };

    it('is 401 with a challenge without a key, and with one that is unknown', async () => {
      const without = await ask(app().url, '/v1/authorize', {
        headers: { 'x-latchkey-service-token': token, ...room },
      });
      expect(without).toMatchObject({
        status: 401,
        body: { code: 'missing', requestId: expect.any(String) },
      });
      expect(without.headers).toMatchObject({ 'www-authenticate': 'Bearer realm="Latchkey"', ...nobody });
      const unknown = await authorize({ ...room, authorization: 'Bearer lk_live_nonsense' });
      expect(unknown).toMatchObject({ status: 401, body: { code: 'malformed' } });
      expect(unknown.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    });

    it('is 403 with the missing scope where the key does not reach', async () => {
      const { status, headers } = await authorize({
        ...room,
        'x-original-method': 'POST',
        'x-original-uri': '/chat/rooms',
      });
      expect(status).toBe(403);
      expect(headers['www-authenticate']).toContain('error="insufficient_scope", scope="chat:write"');
      expect(headers).toMatchObject(nobody);
    });

    it('is 429 with the headers about rate limits', async () => {
      const headers = { ...room, 'x-forwarded-host': 'narrow.example.com' };
      const first = await authorize(headers);
      expect(first.status, first.text).toBe(200);
      expect(first.headers).toMatchObject({
        'ratelimit-policy': '"minute";q=1;w=60',
        ratelimit: '"minute";r=0;t=60',
      });
      const second = await authorize(headers);
      expect(second).toMatchObject({
        status: 429,
        body: { code: 'rate_limited', 'violated-policies': ['minute'] },
      });
      expect(second.headers).toMatchObject({ 'retry-after': '60', ratelimit: '"minute";r=0;t=60' });
    });

    it('is 401 from the reply of the revocation on', async () => {
      const made = await app().makeKey(operator, appId);
      const headers = { ...room, authorization: `Bearer ${made.secret}` };
      expect((await authorize(headers)).status).toBe(200);
      await app().send('POST', `/v1/keys/${made.id}/revoke`, operator);
      expect(await authorize(headers)).toMatchObject({ status: 401, body: { code: 'revoked' } });
    });

    it('is 400 where the key was sent twice', async () => {
      expect((await authorize({ ...room, 'x-api-key': key.secret })).status).toBe(400);
      const twice = { ...room, authorization: ['Bearer a', `Bearer ${key.secret}`] };
      expect((await authorize(twice)).status).toBe(400);
    });
  });

  describe('a gateway', () => {
    it('whose service token is not good any more is told 503, and never 401 or 403', async () => {
      const revoked = await app().send('POST', '/v1/operator/service-tokens', operator, {
        name: 'old',
        apis: ['chat'],
      });
      const { serviceToken, secret } = issued.parse(revoked.body);
      expect((await authorize({ ...room, 'x-latchkey-service-token': secret })).status).toBe(200);
      await app().send('DELETE', `/v1/operator/service-tokens/${serviceToken.id}`, operator);
      for (const bad of [secret, 'nonsense', '', key.secret, [token, token]]) {
        const answer = await authorize({ ...room, 'x-latchkey-service-token': bad });
        expect(answer).toMatchObject({ status: 503, body: { code: 'invalid_service_token', status: 503 } });
        expect(answer.headers).toMatchObject({ 'retry-after': '1' });
        expect(answer.headers).not.toHaveProperty('www-authenticate');
      }
    });

    it('that shows no service token is no gateway', async () => {
      const answer = await ask(app().url, '/v1/authorize', {
        headers: { authorization: `Bearer ${token}`, ...room },
      });
      expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    });

    it('may ask about the APIs of its token alone', async () => {
      for (const headers of [
        { ...room, 'x-latchkey-api': 'hidden' },
        { ...room, 'x-latchkey-api': 'no-such-api' },
        { ...room, 'x-forwarded-host': 'hidden.example.com', 'x-original-uri': '/' },
        { ...room, 'x-original-uri': '/elsewhere' },
        { 'x-original-method': 'GET', 'x-original-uri': '/chat/rooms/12' },
      ]) {
        expect(await authorize(headers)).toMatchObject({ status: 403, body: { code: 'api_not_allowed' } });
      }
    });

    it.each([
      ['two paths', { ...room, 'x-forwarded-method': 'GET', 'x-forwarded-uri': '/chat/rooms/13' }],
      ['two methods', { ...room, 'x-forwarded-method': 'POST', 'x-forwarded-uri': '/chat/rooms/12?page=2' }],
      [
        'two hosts',
        {
          'x-original-method': 'GET',
          'x-original-url': `${CHAT}/rooms/1`,
          'x-forwarded-host': 'files.example.com',
        },
      ],
      ['a path in two headers that differ', { ...room, 'x-original-url': `${CHAT}/rooms/1` }],
      ['a path without a method', { 'x-original-uri': '/chat/rooms/12' }],
      ['a method without a path', { ...room, 'x-forwarded-method': 'GET' }],
      ['the same header twice', { ...room, 'x-original-uri': ['/chat/rooms/12', '/chat/rooms/12'] }],
      ['an API that is not the one of the address', { ...room, 'x-latchkey-api': 'files' }],
      ['a relative path', { ...room, 'x-original-uri': 'chat/rooms/12' }],
      [
        'a whole address that is none',
        { 'x-original-method': 'GET', 'x-original-url': 'api.example.com/chat' },
      ],
      ['no request at all', {}],
    ])('that is overruled by a client, or says %s, is told 400', async (_what, headers) => {
      expect(await authorize(headers)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    });

    it.each([
      '/chat/../chat/admin/x',
      '/chat//admin',
      '/chat%2fadmin/x',
      '/CHAT/admin/x',
      '/chat/Admin/x',
      '/chat/%61dmin/x',
    ])('finds no way around a grant in %s', async (path) => {
      const answer = await authorize({ ...room, 'x-original-uri': path });
      expect([400, 403], answer.text).toContain(answer.status);
    });

    it('does not take a path for that of an API whose base URL it only resembles', async () => {
      const { id } = await app().makeApp(operator, 'Administrating', { 'chat-admin': 'write' });
      const { secret } = await app().makeKey(operator, id);
      const asked = (path: string) =>
        authorize({ ...room, 'x-original-uri': path, authorization: `Bearer ${secret}` });
      expect((await asked('/chat/admin/x')).status).toBe(200);
      for (const path of ['/chat/Admin/x', '/chat/%61dmin/x', '/chat/admin;v=1/x']) {
        expect((await asked(path)).status, path).toBe(400);
      }
    });

    it('asks for the API with the longest base URL that the request lies below', async () => {
      const answer = await authorize({ ...room, 'x-original-uri': '/chat/admin/x' });
      expect(answer).toMatchObject({ status: 403, body: { code: 'insufficient_access' } });
      expect(answer.headers['www-authenticate']).toContain('scope="chat-admin:read"');
      expect((await authorize({ ...room, 'x-original-uri': '/chat/administration' })).status).toBe(403);
    });

    it('is told that an open API needs no key, with four empty headers', async () => {
      const answer = await ask(app().url, '/v1/authorize', {
        headers: {
          'x-latchkey-service-token': token,
          ...room,
          'x-forwarded-host': 'files.example.com',
          'x-latchkey-key-id': 'key_spoofed',
        },
      });
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject({ 'x-latchkey-key-id': '', 'x-latchkey-app-id': '' });
    });
  });

  describe("the client's address", () => {
    let bound: Asking['headers'];
    beforeAll(async () => {
      const made = await app().makeKey(operator, appId, { addresses: ['203.0.113.0/24'] });
      bound = { ...room, authorization: `Bearer ${made.secret}` };
    });

    it.each([
      [
        'as stated outright',
        { 'x-latchkey-client-address': '203.0.113.9', 'x-real-ip': '198.51.100.1' },
        200,
      ],
      ['as X-Real-IP', { 'x-real-ip': '203.0.113.9' }, 200],
      ['as the last hop of X-Forwarded-For', { 'x-forwarded-for': '198.51.100.1, 203.0.113.9' }, 200],
      ['as both, saying the same', { 'x-real-ip': '203.0.113.9', 'x-forwarded-for': '203.0.113.9' }, 200],
      ['as an earlier hop, which anybody can write', { 'x-forwarded-for': '203.0.113.9, 198.51.100.1' }, 403],
      [
        'in one of two headers that differ',
        { 'x-real-ip': '203.0.113.9', 'x-forwarded-for': '198.51.100.1' },
        403,
      ],
      ['nowhere', {}, 403],
    ])('counts %s', async (_where, headers, status) => {
      const answer = await authorize({ ...bound, ...headers });
      expect(answer.status, answer.text).toBe(status);
    });
  });
});
