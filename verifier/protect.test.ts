import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVerifier, type ProtectingVerifier } from './create-verifier.ts';
import { protect as protectExpress, verificationOf } from './express.ts';
import { protect as protectFastify } from './fastify.ts';
import { protect as protectFetch } from './fetch.ts';
import { protect as protectHono } from './hono.ts';
import { formatKey, generateKey } from './key-format.ts';
import { protect as protectNode } from './node.ts';
import { API, FakeAuthority, makeKeySnapshot } from './testing/fake-authority.ts';

const LIMITS = [{ name: 'minute', requests: 10, seconds: 60 }];

describe('a protected handler', () => {
  let verifier: ProtectingVerifier;
  let headers: { authorization: string };
  beforeEach(async () => {
    const authority = new FakeAuthority();
    authority.api = { ...API, limits: LIMITS };
    const settings = { url: 'http://localhost', serviceToken: 'x', api: 'parcels' };
    verifier = createVerifier({ ...settings, connect: authority.connect });
    await verifier.ready();
    const key = generateKey('bearer', 'live', randomBytes);
    const snapshot = makeKeySnapshot(key.id, { addresses: ['203.0.113.0/24'] });
    authority.keys.set(`${key.id} ${key.secret}`, snapshot);
    headers = { authorization: `Bearer ${formatKey('lk', key)}` };
  });
  afterEach(() => verifier.close());

  const requestTo = (path: string) => new Request(`http://localhost${path}`, { headers });

  describe('of the Fetch API', () => {
    const address = () => '203.0.113.9';

    it('gets the verification and whatever its server hands over, which options can use', async () => {
      const handler = protectFetch(
        verifier,
        (_request, { app }, server: { ip: string }) => Response.json({ app: app?.name, ip: server.ip }),
        { address: (_request, server) => server.ip },
      );
      const allowed = await handler(requestTo('/parcels'), { ip: '203.0.113.9' });
      expect(await allowed.json()).toEqual({ app: 'Depot', ip: '203.0.113.9' });
      const denied = await handler(requestTo('/parcels'), { ip: '198.51.100.7' });
      expect(denied.status).toBe(403);
      expect(await denied.json()).toMatchObject({ code: 'address_denied' });
    });

    it('adds the rate limit also to an answer that cannot be changed', async () => {
      const options = { status: 201, headers: { 'x-kept': 'yes' } };
      const fetched = () => {
        const response = new Response('from elsewhere', options);
        Object.defineProperty(response.headers, 'set', {
          value: () => {
            throw new TypeError('immutable');
          },
        });
        return response;
      };
      const response = await protectFetch(verifier, fetched, { address })(requestTo('/parcels'));
      expect(response.headers.get('ratelimit')).toMatch(/^"minute";r=9;t=\d+$/);
      expect(response.headers.get('x-kept')).toBe('yes');
      expect({ status: response.status, text: await response.text() }).toEqual({
        status: 201,
        text: 'from elsewhere',
      });
    });

    it('counts a request as often as it is told to', async () => {
      const cost = (request: Request) => Number(new URL(request.url).searchParams.get('size'));
      const handler = protectFetch(verifier, () => new Response(), { address, cost });
      const response = await handler(requestTo('/parcels?size=7'));
      expect(response.headers.get('ratelimit')).toMatch(/r=3;/);
      const refused = await handler(requestTo('/parcels?size=4'));
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    });

    it('is compared with its endpoints below the base path', async () => {
      const handler = protectFetch(verifier, () => new Response(), { address, basePath: '/v1' });
      expect((await handler(requestTo('/v1/parcels'))).status).toBe(200);
      expect((await handler(requestTo('/parcels'))).status).toBe(403);
    });
  });

  it('of node:http is not called for a request with two keys, which Node.js shows as one', async () => {
    const seen: string[] = [];
    const server = createServer(protectNode(verifier, () => void seen.push('called')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : 0;
      const answer = await new Promise<string>((resolve) => {
        const socket = connect(port ?? 0, '127.0.0.1');
        let text = '';
        socket.on('data', (data) => {
          text += data;
        });
        socket.on('close', () => resolve(text));
        const { authorization } = headers;
        socket.write(
          `GET /parcels HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nauthorization: Bearer other\r\nConnection: close\r\n\r\n`,
        );
      });
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toContain('more than one API key');
      expect(seen).toEqual([]);
    } finally {
      server.close();
    }
  });

  it.each<[string, unknown, RegExp]>([
    ['a level that there is none of', { access: 'wirte' }, /^access must be/],
    ['a cost that is no number', { cost: '5' }, /^cost must be/],
    ['an address that is no function', { address: '203.0.113.9' }, /^address must be a function/],
    ['a base path that is no path', { basePath: 'v1' }, /^basePath must/],
    ['an option that is misspelt', { acess: 'write' }, /no option "acess"/],
    ['the level alone', 'write', /such as \{ access: "write" \}/],
  ])('is not made with %s, before there is any request', (_title, options, message) => {
    const handler = () => new Response();
    const makings = [
      () => Reflect.apply(protectExpress, null, [verifier, options]),
      () => Reflect.apply(protectFastify, null, [verifier, options]),
      () => Reflect.apply(protectHono, null, [verifier, options]),
      () => Reflect.apply(protectFetch, null, [verifier, handler, options]),
      () => Reflect.apply(protectNode, null, [verifier, handler, options]),
    ];
    for (const making of makings) {
      expect(making).toThrow(TypeError);
      expect(making).toThrow(message);
    }
  });

  describe('of Express', () => {
    const response = () => {
      const sent: { status: number; headers: Map<string, string>; text: string | null } = {
        status: 200,
        headers: new Map(),
        text: null,
      };
      return {
        sent,
        set statusCode(status: number) {
          sent.status = status;
        },
        get statusCode() {
          return sent.status;
        },
        setHeader: (name: string, value: string) => sent.headers.set(name, value),
        end: (text: string) => {
          sent.text = text;
        },
      };
    };

    it('finds its verification with the request, and none where nothing was verified', async () => {
      const request = { headers, method: 'GET', url: '/parcels', ip: '203.0.113.9' };
      expect(() => verificationOf(request)).toThrow('put protect(…) in front of its handler');
      await new Promise((resolve) => protectExpress(verifier)(request, response(), resolve));
      expect(verificationOf(request)).toMatchObject({ valid: true, access: 'read' });
    });

    it('is not reached by a request that may not pass', async () => {
      let called = 0;
      const answer = response();
      const request = { headers: {}, method: 'GET', url: '/parcels' };
      protectExpress(verifier)(request, answer, () => (called += 1));
      expect(called).toBe(0);
      expect(answer.sent).toMatchObject({ status: 401 });
      expect(answer.sent.headers.get('content-type')).toBe('application/problem+json');
      expect(JSON.parse(answer.sent.text ?? '')).toMatchObject({ code: 'missing', status: 401 });
    });
  });
});
