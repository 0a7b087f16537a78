import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createVerifier, openWebSocket, PROTOCOL } from '@latchkey/verifier';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { relayVerifiers } from '../testing/relay-verifiers.ts';
import { startApp, type TestApp } from '../testing/start-app.ts';
import type { Person } from '../testing/test-client.ts';

const LEASE = { environment: { LATCHKEY_LEASE_SECONDS: '2' } };
const joined = z.object({ type: z.literal('joined'), epoch: z.number() });
const listed = z.object({
  nodes: z.array(z.object({ id: z.string(), here: z.boolean() })),
  items: z.array(z.object({ name: z.string(), node: z.string(), connected: z.boolean() })),
});

describe('the list of verifiers, seen from another node,', () => {
  let first: TestApp;
  let second: TestApp;
  let operator: Person;
  let serviceToken: string;
  const open: { readonly close: () => Promise<void> | void }[] = [];
  beforeAll(async () => {
    first = await startApp(inject('postgresUrl'), LEASE);
    second = await startApp(inject('postgresUrl'), { ...LEASE, beside: first });
    operator = await first.setUp();
    serviceToken = await first.makeServiceToken(operator, ['conversations']);
  });
  afterAll(async () => {
    for (const one of open) await one.close();
    await second.close();
    await first.close();
  });

  const list = async (app: TestApp) =>
    listed.parse((await app.send('GET', '/v1/operator/verifiers', operator)).body);
  const find = async (app: TestApp, wanted: string) =>
    (await list(app)).items.find(({ name }) => name === wanted);
  const nodeOf = async (app: TestApp) => (await list(app)).nodes.find(({ here }) => here)?.id;

  /** A verifier that has joined the first node and says nothing more than it is told to. */
  async function join(name: string) {
    const socket = new WebSocket(new URL('/v1/verifiers/connect', first.url.replace('http', 'ws')));
    open.push({ close: () => socket.terminate() });
    await once(socket, 'open');
    const ask = async (message: unknown) => {
      socket.send(JSON.stringify(message));
      const [answer] = await once(socket, 'message');
      return JSON.parse(String(answer));
    };
    const incarnation = randomBytes(16).toString('base64url');
    const who = { incarnation, name, version: '0', historyId: null, epoch: 0 };
    const join = { type: 'join', protocol: PROTOCOL, serviceToken, api: 'conversations', ...who };
    const { epoch } = joined.parse(await ask(join));
    return { socket, renew: () => ask({ type: 'renew', n: 1, applied: epoch }) };
  }

  it('lacks one that was killed before it had a lease', async () => {
    const { socket } = await join('killed');
    expect(await find(second, 'killed')).toMatchObject({ connected: true });
    socket.terminate();
    await expect.poll(() => find(second, 'killed')).toBeUndefined();
  });

  it('lacks one that is silent on an open connection, once its lease is long over', async () => {
    const { renew } = await join('silent');
    expect(await renew()).toMatchObject({ type: 'grant' });
    expect(await find(second, 'silent')).toMatchObject({ connected: true });
    await expect.poll(() => find(second, 'silent'), { timeout: 15_000 }).toBeUndefined();
  });

  it('has one that moved there, also when the node that it left forgets it', async () => {
    const relay = await relayVerifiers(first.url);
    const urls = [relay.url, second.url];
    const verifier = createVerifier({
      url: relay.url,
      serviceToken,
      api: 'conversations',
      name: 'moved',
      connect: (events) => openWebSocket(urls.shift() ?? second.url)(events),
    });
    open.push(verifier);
    await verifier.ready();
    await relay.close();
    const there = { connected: true, node: await nodeOf(second) };
    await expect.poll(() => find(second, 'moved')).toMatchObject(there);
    // Until its lease from there is over, the first knows it as one of its own.
    await expect.poll(() => find(first, 'moved')).toMatchObject(there);
  });

  it('has those of a node whose row was taken for that of a dead one, under its new row', async () => {
    const verifier = createVerifier({ url: first.url, serviceToken, api: 'conversations', name: 'kept' });
    open.push(verifier);
    await verifier.ready();
    const before = (await nodeOf(first)) ?? '';
    const { kysely } = first.database;
    await kysely.deleteFrom('node_lease').where('incarnation', '=', before).execute();
    await kysely.deleteFrom('attached_verifier').where('node', '=', before).execute();
    await expect.poll(() => find(second, 'kept')).toMatchObject({ connected: true });
    expect((await find(second, 'kept'))?.node).toBe(await nodeOf(first));
  });

  it('lacks one that is noted for a node that has no row, as soon as another node goes', async () => {
    const { kysely } = first.database;
    const noted = kysely.selectFrom('attached_verifier').select('incarnation');
    await kysely
      .insertInto('attached_verifier')
      .values({ incarnation: 'left', node: 'gone', identity: '{}', term_ms: 2_000, since: 0 })
      .execute();
    const third = await startApp(inject('postgresUrl'), { ...LEASE, beside: first });
    expect(await noted.where('incarnation', '=', 'left').execute()).toHaveLength(1);
    await third.close();
    expect(await noted.where('incarnation', '=', 'left').execute()).toEqual([]);
    expect(await find(second, 'kept')).toMatchObject({ connected: true });
  });
});
