import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { problem } from '@latchkey/contract';
import type { FastifyInstance } from 'fastify';
import { beforeEach, describe, expect, it } from 'vitest';
import { createHttpServer } from './create-server.ts';
import { HotRoutes } from './hot-routes.ts';

describe('a server that closes', () => {
  let server: FastifyInstance;
  let socket: Socket;
  let received: string;
  /** For a request that a hot route has begun and not answered. */
  let decide: () => void;
  let handOn: () => void;
  beforeEach(async () => {
    const hotRoutes = new HotRoutes();
    const begun = new Promise<void>((resolve) => {
      hotRoutes.add({
        takes: (url) => url.startsWith('/v1/hot'),
        handle: (request, response, give) => {
          if (request.url === '/v1/hot') return response.end('decided') !== undefined;
          decide = () => response.end('decided');
          handOn = () => give(Buffer.alloc(0));
          resolve();
          return true;
        },
      });
    });
    server = createHttpServer({
      config: { baseUrl: 'http://127.0.0.1', logLevel: 'silent', trustedProxies: [] },
      hotRoutes,
      createRequestId: () => 'req_1',
    });
    server.get('/v1/hot/begun', async () => ({ answered: true }));
    server.get('/v1/ordinary', async () => ({ answered: true }));
    const { port } = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
    socket = connect(Number(port), '127.0.0.1');
    received = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      received += text;
    });
    ask('/v1/hot/begun');
    await begun;
  });

  const ask = (path: string) => socket.write(`GET ${path} HTTP/1.1\r\nhost: latchkey\r\n\r\n`);

  /** Closes while a request is under way, and has another one come on the same connection. */
  async function askWhileClosing(path: string): Promise<{ head: string; body: unknown }> {
    const closed = server.close();
    ask(path);
    await once(server.server, 'request');
    decide();
    await Promise.all([once(socket, 'close'), closed]);
    const [head = '', body = ''] = received.slice(received.lastIndexOf('HTTP/1.1')).split('\r\n\r\n');
    return { head, body: JSON.parse(body) };
  }

  it.each(['/v1/ordinary', '/v1/hot', '/nothing'])(
    'refuses GET %s with a problem document, says when to come back, and ends the connection',
    async (path) => {
      const { head, body } = await askWhileClosing(path);
      expect(head).toMatch(/^HTTP\/1\.1 503 /);
      expect(head).toMatch(/^content-type: application\/problem\+json; charset=utf-8$/im);
      expect(head).toMatch(/^retry-after: 1$/im);
      expect(head).toMatch(/^connection: close$/im);
      expect(head).toMatch(/^x-request-id: req_1$/im);
      expect(head).toMatch(/^x-content-type-options: nosniff$/im);
      expect(problem.parse(body)).toMatchObject({ code: 'unavailable', status: 503, requestId: 'req_1' });
    },
  );

  it('answers what it had begun, also where that was given away meanwhile', async () => {
    const closed = server.close();
    await new Promise((resolve) => setImmediate(resolve));
    handOn();
    await Promise.all([once(socket, 'close'), closed]);
    expect(received).toMatch(/^HTTP\/1\.1 200 /);
    expect(received).toContain('{"answered":true}');
  });
});
