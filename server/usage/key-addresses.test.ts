import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../testing/each-database.ts';
import type { Person } from '../testing/test-client.ts';

const DAY = 86_400_000;
const reply = z.object({ addresses: z.array(z.object({ address: z.string(), lastSeenAt: z.string() })) });

eachDatabase('where calls came from', (app) => {
  let operator: Person;
  let serviceToken: string;
  beforeAll(async () => {
    operator = await app().setUp();
    serviceToken = await app().makeServiceToken(operator, ['conversations']);
  });

  const makeKey = async (name: string) => {
    const made = await app().makeApp(operator, name, { conversations: 'read' });
    return { appId: made.id, ...(await app().makeKey(operator, made.id)) };
  };
  const call = async (key: string, address: string) => {
    app().clock.now += 1000;
    await app().verify(serviceToken, { key, api: 'conversations', access: 'read', address });
    await app().runTimers();
  };
  const read = async (query: string) => {
    const { body } = await app().send('GET', `/v1/usage?${query}`, operator);
    return reply.parse(body).addresses.map(({ address }) => address);
  };

  it('is kept of the last five places of a key, the latest first', async () => {
    const key = await makeKey('Everywhere');
    for (const last of [1, 2, 3, 1, 4, 5, 6, 7]) await call(key.secret, `192.0.2.${last}`);
    expect(await read(`keyId=${key.id}`)).toEqual([
      '192.0.2.7',
      '192.0.2.6',
      '192.0.2.5',
      '192.0.2.4',
      '192.0.2.1',
    ]);
    expect(await read(`appId=${key.appId}`)).toHaveLength(5);
  });

  it('is not told of a whole organization, nor of the keys of another', async () => {
    const key = await makeKey('Quiet');
    await call(key.secret, '2001:db8::1');
    expect(await read('by=day')).toEqual([]);
    const stranger = await app().signUp('stranger');
    expect(await app().send('GET', `/v1/usage?keyId=${key.id}`, stranger)).toMatchObject({ status: 404 });
  });

  it('is forgotten after 30 days', async () => {
    const key = await makeKey('Long ago');
    await call(key.secret, '192.0.2.9');
    app().clock.now += 29 * DAY;
    await app().runTimers();
    expect(await read(`keyId=${key.id}`)).toEqual(['192.0.2.9']);
    app().clock.now += 2 * DAY;
    await app().runTimers();
    const rows = await app()
      .database.kysely.selectFrom('key_address')
      .selectAll()
      .where('key_id', '=', key.id.replace(/^key_/, ''))
      .execute();
    expect(rows).toEqual([]);
  });
});
