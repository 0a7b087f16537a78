import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { verifyReply } from '@latchkey/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../testing/each-database.ts';
import { startApp, type TestApp } from '../testing/start-app.ts';
import { ask } from './testing/ask.ts';

/** Has a query, so that the route in front of the framework leaves it alone. */
const ORDINARY = '/v1/verify?';
const issued = z.object({ serviceToken: z.object({ id: z.string() }), secret: z.string() });
const JSON_TYPE = { 'content-type': 'application/json' };

async function prepare(app: TestApp) {
  const operator = await app.setUp();
  const token = await app.makeServiceToken(operator, ['conversations', 'contacts']);
  const single = await app.makeServiceToken(operator, ['conversations']);
  const { id: appId } = await app.makeApp(operator, 'Hot "app"', { conversations: 'read' });
  const key = await app.makeKey(operator, appId, { name: 'Naïve \\ "key"' });
  return { operator, token, single, key: key.secret, keyId: key.id };
}

eachDatabase('a question on the short way', (app) => {
  let prepared: Awaited<ReturnType<typeof prepare>>;
  beforeAll(async () => {
    prepared = await prepare(app());
  });

  /** The same question on both ways, without what differs in every reply. */
  async function askBoth(
    body: string,
    headers: Readonly<Record<string, string>> = {},
    token = prepared.token,
  ) {
    const all = { ...JSON_TYPE, authorization: `Bearer ${token}`, ...headers };
    const strip = ({ status, headers: received, text }: Awaited<ReturnType<typeof ask>>) => ({
      status,
      type: received['content-type'],
      cache: received['cache-control'],
      sniff: received['x-content-type-options'],
      challenge: received['www-authenticate'],
      hasId: /^req_\w+$/.test(String(received['x-request-id'])),
      text: text.replace(/req_\w+/, ''),
    });
    const send = (path: string) => ask(app().url, path, { method: 'POST', headers: all, body });
    return { short: strip(await send('/v1/verify')), ordinary: strip(await send(ORDINARY)) };
  }
  const question = (fields: Readonly<Record<string, unknown>> = {}) =>
    JSON.stringify({ key: prepared.key, api: 'conversations', access: 'read', ...fields });

  it('gets the answer of the ordinary way, byte for byte', async () => {
    for (const fields of [
      {},
      { access: 'write' },
      { access: undefined, method: 'get', path: '/conversations' },
      { address: '203.0.113.7', cost: 0 },
      { cost: 2_000_000 },
      { key: 'nonsense' },
      { key: '' },
      { key: undefined },
      { key: undefined, authorization: `Bearer ${prepared.key}` },
      { authorization: 'Bearer x' },
      { api: 'no-such-api' },
      { api: undefined },
      { api: 7 },
      { access: undefined },
      { unknown: true },
    ]) {
      const { short, ordinary } = await askBoth(question(fields));
      expect(short).toEqual(ordinary);
    }
  });

  it('gets the answer of the ordinary way to what is no question', async () => {
    const twice = '{"key": "a", "api": "conversations", "key": "b", "access": "read"}';
    for (const body of [
      '',
      '{',
      '[]',
      'null',
      '7',
      twice,
      '{"key": "\\u0000"}',
      '{"__proto__": {}}',
      '\ufeff{}',
    ]) {
      const { short, ordinary } = await askBoth(body);
      expect(short.status).toBeGreaterThanOrEqual(400);
      expect(short).toEqual(ordinary);
    }
  });

  it('gets the answer of the ordinary way whatever the headers', async () => {
    for (const headers of [
      { authorization: 'Bearer nonsense' },
      { authorization: `Bearer ${prepared.key}` },
      { authorization: `bearer ${prepared.token}` },
      { authorization: 'Basic nonsense', 'x-latchkey-service-token': prepared.token },
      { 'x-latchkey-service-token': 'nonsense' },
      { 'content-type': 'text/plain' },
      { 'content-type': 'APPLICATION/JSON' },
      { 'content-type': 'application/json; charset=utf-8' },
      { 'transfer-encoding': 'chunked' },
      { 'content-encoding': 'gzip' },
    ]) {
      const { short, ordinary } = await askBoth(question(), headers);
      expect(short).toEqual(ordinary);
    }
    const alone = await askBoth(question({ api: undefined }), {}, prepared.single);
    expect(alone.short).toMatchObject({ status: 200, text: expect.stringContaining('"valid":true') });
    expect(alone.short).toEqual(alone.ordinary);
  });

  it('gets the answer of the ordinary way when it is long, and is cut off where that cuts off', async () => {
    for (const length of [10_000, 20_000, 300_000]) {
      const { short, ordinary } = await askBoth(question({ path: `/${'x'.repeat(length)}`, method: 'GET' }));
      expect(short).toEqual(ordinary);
    }
  });

  it('is answered as the contract says, with the names as they are', async () => {
    const answer = await app().send('POST', '/v1/verify', { bearer: prepared.token }, JSON.parse(question()));
    expect(verifyReply.parse(answer.body)).toMatchObject({
      key: { id: prepared.keyId, name: 'Naïve \\ "key"' },
      app: { name: 'Hot "app"' },
    });
  });

  it('is refused from the reply of the revocation on, and without a good service token', async () => {
    const { operator, token } = prepared;
    const { id: appId } = await app().makeApp(operator, 'Ending', { conversations: 'read' });
    const key = await app().makeKey(operator, appId);
    const asked = { key: key.secret, api: 'conversations', access: 'read' };
    expect(await app().verify(token, asked)).toMatchObject({ valid: true });
    await app().send('POST', `/v1/keys/${key.id}/revoke`, operator);
    expect(await app().verify(token, asked)).toMatchObject({ valid: false, code: 'revoked' });
  });
});

describe('a connection', () => {
  let app: TestApp;
  let prepared: Awaited<ReturnType<typeof prepare>>;
  beforeAll(async () => {
    app = await startApp(null);
    prepared = await prepare(app);
    await app.verify(prepared.token, { key: prepared.key, api: 'conversations', access: 'read' });
  });
  afterAll(() => app.close());

  interface Connection {
    readonly socket: Socket;
    /** Waits for so many answers, and returns everything received. */
    readonly answers: (count: number) => Promise<string>;
    readonly closed: Promise<void>;
  }
  function open(): Connection {
    const { hostname, port } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    socket.setEncoding('utf8');
    let received = '';
    let check = () => {};
    socket.on('data', (text: string) => {
      received += text;
      check();
    });
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    const answers = (count: number) =>
      new Promise<string>((resolve) => {
        check = () => {
          if (received.split('"code"').length > count) resolve(received);
        };
        check();
      });
    return { socket, answers, closed };
  }
  const request = (fields: Readonly<Record<string, unknown>>, path = '/v1/verify') => {
    const body = JSON.stringify({ api: 'conversations', access: 'read', ...fields });
    return `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${prepared.token}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  };

  it('that sends questions without waiting gets the answers in their order, whichever way each takes', async () => {
    const { socket, answers } = open();
    const codes = ['valid', 'missing', 'malformed'];
    const sent = Array.from({ length: 60 }, (_, index) => {
      const key = [prepared.key, '', 'nonsense'][index % 3];
      return request({ key }, index % 2 === 0 ? '/v1/verify' : ORDINARY);
    });
    socket.write(sent.join(''));
    const received = await answers(60);
    const answered = [...received.matchAll(/"code":"(\w+)"/g)].map(([, code]) => code);
    expect(answered).toEqual(sent.map((_, index) => codes[index % 3]));
    socket.destroy();
  });

  it('that has shown a service token is refused as soon as that was revoked, and needs the whole token', async () => {
    const made = await app.send('POST', '/v1/operator/service-tokens', prepared.operator, {
      name: 'ending',
      apis: ['conversations'],
    });
    const { serviceToken, secret } = issued.parse(made.body);
    const { socket, answers } = open();
    const ask = (token: string, path = '/v1/verify') =>
      socket.write(request({ key: prepared.key }, path).replace(prepared.token, token));
    ask(secret);
    expect(await answers(1)).toContain('"code":"valid"');
    ask(secret);
    expect((await answers(2)).match(/"code":"valid"/g)).toHaveLength(2);
    ask(`${secret.slice(0, -1)}!`);
    expect(await answers(3)).toContain('"code":"invalid_service_token"');
    await app.send('DELETE', `/v1/operator/service-tokens/${serviceToken.id}`, prepared.operator);
    ask(secret);
    expect((await answers(4)).match(/"code":"invalid_service_token"/g)).toHaveLength(2);
    socket.destroy();
  });

  it('that sends a question byte by byte gets its answer', async () => {
    const { socket, answers } = open();
    socket.setNoDelay(true);
    for (const character of request({ key: prepared.key })) {
      await new Promise<void>((resolve) => socket.write(character, () => resolve()));
    }
    expect(await answers(1)).toContain('"valid":true');
    socket.destroy();
  });

  it('that ends in the middle of a body disturbs nobody', async () => {
    for (const length of [1, 150, 260]) {
      const { socket, closed } = open();
      socket.write(request({ key: prepared.key }).slice(0, -length));
      socket.end();
      await closed;
    }
    expect(
      await app.verify(prepared.token, { key: prepared.key, api: 'conversations', access: 'read' }),
    ).toMatchObject({ valid: true });
  });

  it.each(['/v1/verify', ORDINARY])(
    'gets the answer to what it asked at %s before the server was told to stop',
    async (path) => {
      const stopping = await startApp(null);
      const { token, key } = await prepare(stopping);
      const { hostname, port } = new URL(stopping.url);
      const socket = connect(Number(port), hostname).setEncoding('utf8');
      const body = JSON.stringify({ key, api: 'conversations', access: 'read' });
      const head = [
        `POST ${path} HTTP/1.1`,
        'Host: x',
        `Authorization: Bearer ${token}`,
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
        'Expect: 100-continue',
      ];
      socket.write(`${head.join('\r\n')}\r\n\r\n`);
      await once(socket, 'data');
      const stopped = stopping.close();
      socket.write(body);
      const [answer] = await once(socket, 'data');
      expect(answer).toContain('"code":"valid"');
      socket.destroy();
      await stopped;
    },
  );
});
