import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  createKeyParser,
  createVerifier,
  formatKey,
  generateKey,
  PROTOCOL,
  type ProtectingVerifier,
} from '@latchkey/verifier';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { eachDatabase } from '../testing/each-database.ts';
import type { Person } from '../testing/test-client.ts';

/** A report that is in order but for this. */
function usageOf(change: Readonly<Record<string, unknown>>): string {
  const count = { keyId: 'abcdefghijkl', api: 'conversations', outcome: 'valid', count: 1, lastUsedAt: 0 };
  return JSON.stringify({ type: 'usage', n: 1, report: 1, counts: [{ ...count, address: null, ...change }] });
}

/** A verifier that says whatever the test has it say. */
interface Speaker {
  readonly say: (message: unknown) => void;
  readonly sayRaw: (data: string | Uint8Array) => void;
  /** The next message, or how the connection ended. */
  readonly hear: () => Promise<unknown>;
  readonly socket: WebSocket;
}

eachDatabase('an authority that is spoken to by somebody hostile', (app) => {
  let operator: Person;
  let serviceToken: string;
  let good: ProtectingVerifier;
  let secret: string;
  const open: WebSocket[] = [];
  beforeAll(async () => {
    operator = await app().setUp();
    serviceToken = await app().makeServiceToken(operator, ['conversations']);
    const made = await app().makeApp(operator, 'Good', { conversations: 'read', contacts: 'write' });
    secret = (await app().makeKey(operator, made.id)).secret;
    good = createVerifier({ url: app().url, serviceToken, api: 'conversations' });
    await good.ready();
    return () => good.close();
  });
  afterEach(async () => {
    for (const socket of open.splice(0)) socket.terminate();
    // Whatever was said, nobody else has noticed.
    expect(good.status().state).toBe('attached');
    expect(await ask(good)).toMatchObject({ code: 'valid' });
  });

  const ask = (verifier: ProtectingVerifier) =>
    verifier.verify({ headers: { authorization: `Bearer ${secret}` } }, { access: 'read' });

  async function speak(): Promise<Speaker> {
    const socket = new WebSocket(new URL('/v1/verifiers/connect', app().url.replace('http', 'ws')));
    open.push(socket);
    const heard: unknown[] = [];
    let wake = () => {};
    const hearNow = (message: unknown) => {
      heard.push(message);
      wake();
    };
    socket.on('message', (data) => hearNow(JSON.parse(String(data))));
    socket.on('close', (code) => hearNow({ closed: code }));
    socket.on('error', () => {});
    await once(socket, 'open');
    return {
      socket,
      say: (message) => socket.send(JSON.stringify(message)),
      sayRaw: (data) => socket.send(data),
      hear: async () => {
        if (heard.length === 0) await new Promise<void>((resolve) => (wake = resolve));
        return heard.shift();
      },
    };
  }

  const joining = (change: Readonly<Record<string, unknown>> = {}) => ({
    type: 'join',
    protocol: PROTOCOL,
    serviceToken,
    api: 'conversations',
    incarnation: randomBytes(16).toString('base64url'),
    name: 'hostile',
    version: '0',
    historyId: null,
    epoch: 0,
    ...change,
  });

  async function join(): Promise<Speaker> {
    const speaker = await speak();
    speaker.say(joining());
    expect(await speaker.hear()).toMatchObject({ type: 'joined' });
    return speaker;
  }

  it.each([
    ['text', 'not json'],
    ['JSON that is no message', '{"type":"obey"}'],
    ['a message that lacks what it needs', '{"type":"renew"}'],
    ['an epoch that is no number', '{"type":"renew","n":1,"applied":"99"}'],
    ['a count of a key id that is none', usageOf({ keyId: 'key\u0000' })],
    ['a count at no time', usageOf({ lastUsedAt: 0.5 })],
    ['a count of nothing', usageOf({ count: 0 })],
    ['deep nesting', '['.repeat(10_000)],
    ['bytes', new Uint8Array([1, 2, 3])],
  ])('refuses %s, before and after joining, and ends the connection', async (_title, data) => {
    for (const speaker of [await speak(), await join()]) {
      speaker.sayRaw(data);
      expect(await speaker.hear()).toMatchObject({ type: 'refused', code: 'invalid_message' });
      expect(await speaker.hear()).toMatchObject({ closed: expect.any(Number) });
    }
  });

  it('ends a connection that sends more than a megabyte at once, without reading it', async () => {
    const speaker = await speak();
    speaker.sayRaw('x'.repeat(2 * 1024 * 1024));
    expect(await speaker.hear()).toEqual({ closed: 1009 });
  });

  it('answers nothing to who has not joined', async () => {
    const { say, hear } = await speak();
    const key = createKeyParser(['lk']).parse(secret);
    say({ type: 'load_key', n: 1, key });
    expect(await hear()).toMatchObject({ type: 'refused', code: 'join_again' });
    expect(await hear()).toMatchObject({ closed: expect.any(Number) });
  });

  it('lets a connection join once', async () => {
    const { say, hear } = await join();
    say(joining());
    expect(await hear()).toMatchObject({ type: 'refused', code: 'invalid_message' });
  });

  it.each([PROTOCOL - 1, PROTOCOL + 1])(
    'refuses a verifier of protocol %i with a sentence that says which of the two speaks what',
    async (protocol) => {
      const { say, hear } = await speak();
      say(joining({ protocol }));
      expect(await hear()).toMatchObject({
        type: 'refused',
        code: 'unsupported_protocol',
        message: expect.stringMatching(`protocol ${protocol}, the authority protocol ${PROTOCOL}`),
      });
    },
  );

  it.each([
    ['a holder’s key', () => secret],
    ['a token with one letter changed', () => `${serviceToken.slice(0, -1)}_`],
    ['a token that was made up', () => formatKey('lk', generateKey('service', 'live', randomBytes))],
    ['nothing', () => ''],
  ])('does not let %s join', async (_title, wrong) => {
    const { say, hear } = await speak();
    say(joining({ serviceToken: wrong() }));
    expect(await hear()).toMatchObject({ type: 'refused', code: 'invalid_service_token' });
  });

  it('does not let a token join for an API that it does not cover', async () => {
    const { say, hear } = await speak();
    say(joining({ api: 'contacts' }));
    expect(await hear()).toMatchObject({ type: 'refused', code: 'forbidden_api' });
  });

  it('tells a verifier nothing of other APIs, and of no key without its secret', async () => {
    const { say, hear } = await join();
    say({ type: 'load_api', n: 1, slug: 'contacts' });
    expect(await hear()).toMatchObject({ type: 'loaded_api', n: 1, api: null });
    const key = createKeyParser(['lk']).parse(secret);
    say({ type: 'load_key', n: 2, key });
    const told = JSON.stringify(await hear());
    expect(told).toContain('"conversations"');
    expect(told).not.toMatch(/contacts|tag|scheme|pepper/);
    const guessed = { ...generateKey('bearer', 'live', randomBytes), id: key?.id };
    say({ type: 'load_key', n: 3, key: guessed });
    expect(await hear()).toMatchObject({ type: 'loaded_key', n: 3, key: null });
  });

  it('grants no lease to a verifier that says it has applied more than there is, before it has joined with that', async () => {
    const { say, hear } = await join();
    say({ type: 'renew', n: 1, applied: 0 });
    expect(await hear()).toMatchObject({ type: 'behind', n: 1 });
  });

  it('keeps its connection to a verifier whose callers send pairs that do not belong together', async () => {
    const shared = formatKey('lk', generateKey('shared', 'live', randomBytes));
    const other = formatKey('lk', generateKey('secret', 'live', randomBytes));
    const authorization = `Basic ${Buffer.from(`${shared}:${other}`).toString('base64')}`;
    expect(await good.verify({ headers: { authorization } }, { access: 'read' })).toMatchObject({
      code: 'unknown',
      status: 401,
    });
  });
});
