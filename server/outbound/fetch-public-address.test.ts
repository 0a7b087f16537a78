import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type FetchPublicAddressOptions, fetchPublicAddress } from './fetch-public-address.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://documents.example:${portOf(server)}`;
}

/** Lets a test server on loopback stand for a public one. */
const loopback: FetchPublicAddressOptions = {
  resolve: async () => [{ address: '127.0.0.1', family: 4 }],
  isAllowed: (address) => address === '127.0.0.1',
};

describe('what is read', () => {
  test('the body, its type and status, asked for uncompressed and under its own name', async () => {
    const seen: unknown[] = [];
    const origin = await serve((request, reply) => {
      seen.push([request.method, request.url, request.headers]);
      reply.setHeader('content-type', 'application/yaml').end('openapi: 3.1.0\n');
    });
    const reply = await fetchPublicAddress(`${origin}/a.yaml?b=c#d`, {
      ...loopback,
      accept: 'application/json',
    });
    expect(reply).toMatchObject({ status: 200, contentType: 'application/yaml' });
    expect(reply.body.toString()).toBe('openapi: 3.1.0\n');
    expect(seen).toEqual([
      [
        'GET',
        '/a.yaml?b=c',
        {
          host: origin.slice('http://'.length),
          accept: 'application/json',
          'accept-encoding': 'identity',
          connection: 'close',
          'user-agent': 'Latchkey',
        },
      ],
    ]);
  });

  test('over https the name is sent to the address that was checked', async () => {
    const hello = Promise.withResolvers<Buffer>();
    const server = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (data) => {
        hello.resolve(Buffer.from(data));
        socket.destroy();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => server.close(() => resolve())));
    const reading = fetchPublicAddress(`https://documents.example:${portOf(server)}/`, loopback);
    await expect(reading).rejects.toMatchObject({ code: 'unreachable' });
    // The client's first TLS record carries the server name in clear (RFC 6066 §3).
    expect((await hello.promise).includes('documents.example')).toBe(true);
  });
});

describe('addresses that are refused without a connection', () => {
  test.each([
    'http://127.0.0.1:4400/',
    'http://127.1:4400/',
    'http://2130706433:4400/',
    'http://0x7f.0.0.1:4400/',
    'http://0177.0.0.1:4400/',
    'http://①②⑦.0.0.1:4400/',
    'http://[::1]:4400/',
    'http://[::ffff:127.0.0.1]:4400/',
    'http://[::ffff:7f00:1]/',
    'http://0.0.0.0/',
    'http://0/',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.1.2.3/',
    'http://100.64.0.1/',
    'http://192.168.1.1/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
    'http://[64:ff9b::a00:1]/',
    'http://[2002:a00:1::]/',
    'http://localhost/',
    'http://LOCALHOST./',
    'http://a.localhost/',
  ])('%s', async (address) => {
    const resolve = vi.fn();
    await expect(fetchPublicAddress(address, { resolve })).rejects.toMatchObject({
      code: 'address_refused',
      message: expect.stringContaining('public'),
    });
    expect(resolve).not.toHaveBeenCalled();
  });

  test.each([
    'file:///etc/passwd',
    'ftp://documents.example/',
    'data:text/plain,x',
    'javascript:0',
    'documents.example/a',
    '',
    'http://user@documents.example/',
    'http://user:secret@documents.example/',
    'http://[fe80::1%25eth0]/',
    `https://documents.example/${'a'.repeat(2_048)}`,
  ])('%s', async (address) => {
    const resolve = vi.fn();
    await expect(fetchPublicAddress(address, { resolve })).rejects.toMatchObject({ code: 'invalid_address' });
    expect(resolve).not.toHaveBeenCalled();
  });

  test.each([22, 25, 110, 445, 993, 1024])('port %i', async (port) => {
    const reading = fetchPublicAddress(`http://documents.example:${port}/`, loopback);
    await expect(reading).rejects.toMatchObject({
      code: 'address_refused',
      message: expect.stringContaining(String(port)),
    });
  });
});

describe('names', () => {
  test.each([
    ['127.0.0.1', 4],
    ['169.254.169.254', 4],
    ['10.0.0.1', 4],
    ['::1', 6],
    ['fd00::1', 6],
    ['::ffff:10.0.0.1', 6],
    ['not an address', 4],
  ])('one that resolves to %s is refused, and the reply does not say so', async (address, family) => {
    const reading = fetchPublicAddress('http://inside.example/', {
      resolve: async () => [{ address, family }],
    });
    const error: unknown = await reading.catch((problem: unknown) => problem);
    expect(error).toMatchObject({ code: 'address_refused', message: expect.not.stringContaining(address) });
  });

  test('one with a single private address among public ones is refused', async () => {
    const resolve = async () => [
      { address: '1.1.1.1', family: 4 },
      { address: '2606:4700::1', family: 6 },
      { address: '192.168.0.1', family: 4 },
    ];
    await expect(fetchPublicAddress('http://mixed.example/', { resolve })).rejects.toMatchObject({
      code: 'address_refused',
    });
  });

  test('one that resolves to another address the second time is asked only once', async () => {
    const origin = await serve((_, reply) => reply.end('the checked server'));
    const resolve = vi
      .fn()
      .mockResolvedValueOnce([{ address: '127.0.0.1', family: 4 }])
      .mockResolvedValue([{ address: '127.0.0.2', family: 4 }]);
    const reply = await fetchPublicAddress(origin, { ...loopback, resolve });
    expect(reply.body.toString()).toBe('the checked server');
    expect(resolve).toHaveBeenCalledTimes(1);
    expect(resolve).toHaveBeenCalledWith('documents.example');
  });

  test.each([
    ['nothing', async () => []],
    ['an error', async () => Promise.reject(new Error('ENOTFOUND'))],
  ])('one that resolves to %s is said not to be found', async (_, resolve) => {
    await expect(fetchPublicAddress('http://nowhere.example/', { resolve })).rejects.toMatchObject({
      code: 'name_not_found',
      message: expect.stringContaining('nowhere.example'),
    });
  });
});

describe('replies that are refused', () => {
  test.each([301, 302, 303, 307, 308])(
    'a redirect (%i) is not followed, and its target is named',
    async (status) => {
      let requests = 0;
      const origin = await serve((_, reply) => {
        requests += 1;
        reply.writeHead(status, { location: '/moved' }).end();
      });
      await expect(fetchPublicAddress(origin, loopback)).rejects.toMatchObject({
        code: 'redirect_refused',
        message: expect.stringContaining(`(${status}) to ${origin}/moved. Redirects are not followed`),
      });
      expect(requests).toBe(1);
    },
  );

  test.each([401, 404, 500])('status %i', async (status) => {
    const origin = await serve((_, reply) => reply.writeHead(status).end('private page'));
    const error: unknown = await fetchPublicAddress(origin, loopback).catch((problem: unknown) => problem);
    expect(error).toMatchObject({
      code: 'unexpected_status',
      message: expect.stringContaining(String(status)),
    });
    expect(error).toMatchObject({ message: expect.not.stringContaining('private page') });
  });

  test('one that is compressed unasked', async () => {
    const origin = await serve((_, reply) => reply.writeHead(200, { 'content-encoding': 'gzip' }).end('x'));
    await expect(fetchPublicAddress(origin, loopback)).rejects.toMatchObject({ code: 'compressed_reply' });
  });

  test('one that announces more than the limit, before its body', async () => {
    const origin = await serve((_, reply) => {
      reply.writeHead(200, { 'content-length': 2_000 });
      reply.flushHeaders();
    });
    const reading = fetchPublicAddress(origin, { ...loopback, replyBytesMax: 1_999 });
    await expect(reading).rejects.toMatchObject({ code: 'reply_too_large' });
  });

  test('one that announces nothing and never ends, as soon as it is over the limit', async () => {
    const closed = Promise.withResolvers<void>();
    const origin = await serve((_, reply) => {
      const fill = () => {
        while (!reply.destroyed && reply.write('x'.repeat(1_000)));
      };
      reply.on('drain', fill);
      reply.on('close', closed.resolve);
      fill();
    });
    const reading = fetchPublicAddress(origin, { ...loopback, replyBytesMax: 100_000 });
    await expect(reading).rejects.toMatchObject({ code: 'reply_too_large' });
    await closed.promise;
  });

  test('exactly the limit is read', async () => {
    const origin = await serve((_, reply) => reply.end('x'.repeat(1_000)));
    const reply = await fetchPublicAddress(origin, { ...loopback, replyBytesMax: 1_000 });
    expect(reply.body).toHaveLength(1_000);
  });

  test('one that is cut off', async () => {
    const origin = await serve((_, reply) => {
      reply.writeHead(200, { 'content-length': 100 });
      reply.write('half', () => reply.destroy());
    });
    await expect(fetchPublicAddress(origin, loopback)).rejects.toMatchObject({ code: 'unreachable' });
  });
});

describe('time', () => {
  test('a resolver that never answers is given up', async () => {
    const options = { resolve: () => new Promise<never>(() => {}), timeLimitMs: 20 };
    await expect(fetchPublicAddress('http://slow.example/', options)).rejects.toMatchObject({
      code: 'took_too_long',
    });
  });

  test('a server that never answers is given up and its connection closed', async () => {
    const closed = Promise.withResolvers<void>();
    const origin = await serve((request) => request.socket.once('close', closed.resolve));
    const reading = fetchPublicAddress(origin, { ...loopback, timeLimitMs: 200 });
    await expect(reading).rejects.toMatchObject({ code: 'took_too_long' });
    await closed.promise;
  });

  test('a reply that trickles is given up, though each piece comes in time', async () => {
    const origin = await serve((_, reply) => {
      const trickle = setInterval(() => reply.write('x'), 5);
      reply.on('close', () => clearInterval(trickle));
    });
    const reading = fetchPublicAddress(origin, { ...loopback, timeLimitMs: 200 });
    await expect(reading).rejects.toMatchObject({ code: 'took_too_long' });
  });

  test('a port where nobody listens is unreachable', async () => {
    const server = createTcpServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = portOf(server);
    await new Promise((resolve) => server.close(resolve));
    const reading = fetchPublicAddress(`http://documents.example:${port}/`, loopback);
    await expect(reading).rejects.toMatchObject({ code: 'unreachable' });
  });
});
