import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../testing/each-database.ts';
import type { Person } from '../testing/test-client.ts';

const HOUR = 3_600_000;
const usage = z.object({
  items: z.array(z.object({ at: z.string(), api: z.string(), outcome: z.string(), count: z.number() })),
  completeUntil: z.string(),
  dropped: z.number(),
});

eachDatabase('usage', (app) => {
  let operator: Person;
  let serviceToken: string;
  beforeAll(async () => {
    operator = await app().setUp();
    serviceToken = await app().makeServiceToken(operator, ['conversations', 'contacts']);
  });

  const get = async (query: string, as = operator) => {
    const answer = await app().send('GET', `/v1/usage?${query}`, as);
    expect(answer.status, answer.text).toBe(200);
    return usage.parse(answer.body);
  };
  const makeKey = async (name: string, permissions: Record<string, string> = { conversations: 'read' }) => {
    const made = await app().makeApp(operator, name, permissions);
    return { appId: made.id, ...(await app().makeKey(operator, made.id)) };
  };
  const ask = (key: string, api: string, access = 'read') => app().verify(serviceToken, { key, api, access });

  it('adds up decisions by outcome and hour, over as many flushes as there were', async () => {
    const key = await makeKey('Hourly');
    await ask(key.secret, 'conversations');
    await ask(key.secret, 'conversations', 'write');
    await app().runTimers();
    await ask(key.secret, 'conversations');
    await app().runTimers();
    const first = new Date(app().clock.now).toISOString();
    app().clock.now += HOUR;
    await ask(key.secret, 'conversations');
    await app().runTimers();
    const second = new Date(app().clock.now).toISOString();
    const { items } = await get(`appId=${key.appId}&by=hour`);
    expect(items).toEqual([
      { at: first, api: 'conversations', outcome: 'insufficient_access', count: 1 },
      { at: first, api: 'conversations', outcome: 'valid', count: 2 },
      { at: second, api: 'conversations', outcome: 'valid', count: 1 },
    ]);
  });

  it('adds up the hours of a day of UTC', async () => {
    const key = await makeKey('Daily');
    await ask(key.secret, 'conversations');
    app().clock.now += 2 * HOUR;
    await ask(key.secret, 'conversations');
    await app().runTimers();
    const { items } = await get(`keyId=${key.id}`);
    const day = `${new Date(app().clock.now).toISOString().slice(0, 10)}T00:00:00.000Z`;
    expect(items).toEqual([{ at: day, api: 'conversations', outcome: 'valid', count: 2 }]);
  });

  it('shows when a key was used last once the counts are written, and never an earlier time', async () => {
    const key = await makeKey('Last used');
    const show = async () => (await app().send('GET', `/v1/keys/${key.id}`, operator)).body;
    expect(await show()).toMatchObject({ lastUsedAt: null });
    const late = app().clock.now;
    await ask(key.secret, 'conversations');
    await app().runTimers();
    expect(await show()).toMatchObject({ lastUsedAt: new Date(late).toISOString() });
    app().clock.now = late - HOUR;
    await ask(key.secret, 'conversations');
    await app().runTimers();
    app().clock.now = late;
    expect(await show()).toMatchObject({ lastUsedAt: new Date(late).toISOString() });
  });

  it('says until when it is complete, and leaves the epoch of verification alone', async () => {
    const epoch = async () =>
      (await app().database.kysely.selectFrom('revocation_clock').select('epoch').executeTakeFirstOrThrow())
        .epoch;
    const key = await makeKey('Complete');
    await ask(key.secret, 'conversations');
    const before = await epoch();
    app().clock.now += 10_000;
    await app().runTimers();
    expect((await get('')).completeUntil).toBe(new Date(app().clock.now).toISOString());
    expect((await get('')).dropped).toBe(0);
    expect(await epoch()).toBe(before);
  });

  it('shows an organization its own decisions alone', async () => {
    const stranger = await app().signUp('usage-stranger');
    const key = await makeKey('Own');
    await ask(key.secret, 'conversations');
    await app().runTimers();
    expect((await get('', stranger)).items).toEqual([]);
    const hidden = await app().send('GET', `/v1/usage?appId=${key.appId}`, stranger);
    const missing = await app().send('GET', '/v1/usage?appId=app_000000000000', stranger);
    expect([hidden.status, missing.status]).toEqual([404, 404]);
  });

  it('narrows to one API', async () => {
    const key = await makeKey('Two APIs', { conversations: 'read', contacts: 'read' });
    await ask(key.secret, 'conversations');
    await ask(key.secret, 'contacts');
    await app().runTimers();
    const { items } = await get(`appId=${key.appId}&api=contacts`);
    expect(items.map(({ api }) => api)).toEqual(['contacts']);
  });

  it('refuses a time that is longer than one answer holds, or runs backwards', async () => {
    const from = new Date(app().clock.now - 40 * 24 * HOUR).toISOString();
    const long = await app().send('GET', `/v1/usage?by=hour&from=${from}`, operator);
    expect(long).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ path: 'from' }] },
    });
    const backwards = await app().send(
      'GET',
      `/v1/usage?to=${from}&from=${new Date().toISOString()}`,
      operator,
    );
    expect(backwards.status).toBe(400);
  });
});
