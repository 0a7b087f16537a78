import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../testing/each-database.ts';
import { joinOrganization } from '../testing/join-organization.ts';
import type { Answer, Person } from '../testing/test-client.ts';
import { makeManagementKey } from './testing/key-fixtures.ts';

const DAY = 86_400_000;
const TOKEN = '/v1/organization/token';
const issued = z.object({
  key: z.object({ id: z.string(), expiresAt: z.string().nullable() }),
  secret: z.string(),
});

eachDatabase('the key policy of an organization', (app) => {
  let operator: Person;
  beforeAll(async () => {
    operator = await app().setUp();
  });

  let count = 0;
  /** The owner of an organization with an app, under a policy. */
  const makeOwner = async (keyPolicy: Record<string, unknown> = {}) => {
    count += 1;
    const owner = await app().signUp(`policy-${count}`);
    const { id: appId } = await app().makeApp(owner, 'App', { conversations: 'read' });
    await demand(owner, keyPolicy);
    return { owner, appId };
  };
  const demand = (as: Person, keyPolicy: unknown) =>
    app().send('PATCH', '/v1/organization', as, { keyPolicy });
  const inDays = (days: number) => new Date(app().clock.now + days * DAY).toISOString();
  const create = (as: Person, path: string, fields: object = {}) => app().send('POST', path, as, fields);
  const endOf = (answer: Answer) => issued.parse(answer.body).key.expiresAt;
  const refusal = (...words: string[]) => ({
    status: 400,
    body: {
      code: 'invalid_request',
      errors: [{ path: 'expiresAt', message: expect.stringMatching(words.join('.*')) }],
    },
  });

  it('demands nothing at first, and reminds of rotation after 90 days', async () => {
    const { owner, appId } = await makeOwner();
    expect((await app().send('GET', '/v1/organization', owner)).body).toMatchObject({
      keyPolicy: { longestLifetimeDays: null, expiryRequired: false, rotationReminderDays: 90 },
    });
    expect(endOf(await create(owner, `/v1/apps/${appId}/keys`))).toBeNull();
  });

  it('is changed by admins, part by part, with both in the audit log', async () => {
    const { owner } = await makeOwner({ longestLifetimeDays: 60 });
    const developer = await joinOrganization(app(), owner, `policy-developer-${count}`, 'developer');
    expect((await demand(developer, { longestLifetimeDays: null })).status).toBe(403);
    const changed = await demand(owner, { rotationReminderDays: null });
    expect(changed.body).toMatchObject({
      keyPolicy: { longestLifetimeDays: 60, expiryRequired: false, rotationReminderDays: null },
    });
    const log = await app().send('GET', '/v1/audit-events?action=organization.updated&limit=1', owner);
    expect(log.body).toMatchObject({
      items: [
        {
          changes: {
            keyPolicy: { before: { rotationReminderDays: 90 }, after: { rotationReminderDays: null } },
          },
        },
      ],
    });
  });

  it.each([
    { longestLifetimeDays: 0 },
    { longestLifetimeDays: 3651 },
    { longestLifetimeDays: 1.5 },
    { rotationReminderDays: -1 },
    { expiryRequired: 'yes' },
    { surprise: true },
  ])('is never %j', async (keyPolicy) => {
    expect((await demand(operator, keyPolicy)).status).toBe(400);
  });

  it('is no concern of another organization', async () => {
    await makeOwner({ longestLifetimeDays: 1, expiryRequired: true });
    const { owner, appId } = await makeOwner();
    expect(endOf(await create(owner, `/v1/apps/${appId}/keys`))).toBeNull();
  });

  describe('a longest lifetime', () => {
    it('is that of a key for which nobody said anything, and the most that can be asked for', async () => {
      const { owner, appId } = await makeOwner({ longestLifetimeDays: 30 });
      for (const path of [`/v1/apps/${appId}/keys`, '/v1/organization/keys']) {
        expect(endOf(await create(owner, path))).toBe(inDays(30));
        expect(endOf(await create(owner, path, { expiresAt: inDays(7) }))).toBe(inDays(7));
        expect(await create(owner, path, { expiresAt: inDays(31) })).toMatchObject(
          refusal('at most 30 days', inDays(30)),
        );
        expect(await create(owner, path, { expiresAt: null })).toMatchObject(refusal('at most 30 days'));
      }
    });

    it('forgives a clock that is a minute ahead, and gives no minute more', async () => {
      const { owner, appId } = await makeOwner({ longestLifetimeDays: 30 });
      const expiresAt = new Date(app().clock.now + 30 * DAY + 60_000).toISOString();
      expect(endOf(await create(owner, `/v1/apps/${appId}/keys`, { expiresAt }))).toBe(inDays(30));
    });

    it('holds for keys that are imported, and says which of them', async () => {
      const { owner, appId } = await makeOwner({ longestLifetimeDays: 30 });
      const hash = (digit: string) => digit.repeat(63) + String(count % 10);
      const refused = await create(owner, '/v1/keys/import', {
        keys: [
          { appId, hash: hash('a') },
          { appId, hash: hash('b'), expiresAt: null },
        ],
      });
      expect(refused).toMatchObject({ status: 400, body: { errors: [{ path: 'keys.1.expiresAt' }] } });
      const imported = await create(owner, '/v1/keys/import', { keys: [{ appId, hash: hash('a') }] });
      expect(imported.body).toMatchObject({ items: [{ expiresAt: inDays(30) }] });
    });

    it('leaves the keys there are, which can be given less and not more', async () => {
      const { owner, appId } = await makeOwner();
      const { id } = await app().makeKey(owner, appId);
      await demand(owner, { longestLifetimeDays: 30 });
      const change = (expiresAt: string | null) =>
        app().send('PATCH', `/v1/keys/${id}`, owner, { expiresAt });
      expect((await app().send('GET', `/v1/keys/${id}`, owner)).body).toMatchObject({ expiresAt: null });
      expect(await change(null)).toMatchObject({ status: 200, body: { expiresAt: null } });
      expect((await change(inDays(400))).body).toMatchObject({ expiresAt: inDays(400) });
      expect(await change(inDays(401))).toMatchObject(refusal('at most 30 days', 'Rotate'));
      expect((await change(inDays(10))).body).toMatchObject({ expiresAt: inDays(10) });
      expect((await change(inDays(30))).body).toMatchObject({ expiresAt: inDays(30) });
      expect(await change(null)).toMatchObject(refusal('at most 30 days'));
    });

    it('counts from when a key was made, and anew for the key that a person replaces it by', async () => {
      const { owner, appId } = await makeOwner({ longestLifetimeDays: 30 });
      const { id } = await app().makeKey(owner, appId, { expiresAt: inDays(20) });
      app().clock.now += 15 * DAY;
      const rotated = await create(owner, `/v1/keys/${id}/rotate`);
      expect(endOf(rotated)).toBe(inDays(20));
      const regenerated = await create(owner, `/v1/keys/${issued.parse(rotated.body).key.id}/regenerate`);
      expect(endOf(regenerated)).toBe(inDays(20));
    });

    it('shortens the successor of a key that was made before', async () => {
      const { owner, appId } = await makeOwner();
      const endless = await app().makeKey(owner, appId);
      const long = await app().makeKey(owner, appId, { expiresAt: inDays(300) });
      await demand(owner, { longestLifetimeDays: 30 });
      expect(endOf(await create(owner, `/v1/keys/${endless.id}/rotate`))).toBe(inDays(30));
      expect(endOf(await create(owner, `/v1/keys/${long.id}/regenerate`))).toBe(inDays(30));
    });

    it('is never begun anew by a key itself, nor by a management key', async () => {
      const { owner, appId } = await makeOwner({ longestLifetimeDays: 30 });
      const key = await app().makeKey(owner, appId);
      const end = inDays(30);
      const management = await makeManagementKey(app(), owner, 'Management', { conversations: 'write' });
      app().clock.now += DAY;
      const byItself = await app().send('POST', '/v1/me/rotate', { bearer: key.secret });
      expect(endOf(byItself)).toBe(end);
      const { id } = issued.parse(byItself.body).key;
      const byManagement = await app().send('POST', `/v1/keys/${id}/rotate`, management, {});
      expect(endOf(byManagement)).toBe(end);
    });
  });

  describe('a required expiry', () => {
    it('has to be named, by those who import too', async () => {
      const { owner, appId } = await makeOwner({ expiryRequired: true });
      const path = `/v1/apps/${appId}/keys`;
      expect(await create(owner, path)).toMatchObject(refusal('need an expiry'));
      expect(await create(owner, path, { expiresAt: null })).toMatchObject(refusal('need an expiry'));
      expect(endOf(await create(owner, path, { expiresAt: inDays(3000) }))).toBe(inDays(3000));
      const imported = await create(owner, '/v1/keys/import', { keys: [{ appId, hash: 'c'.repeat(64) }] });
      expect(imported).toMatchObject({ status: 400, body: { errors: [{ path: 'keys.0.expiresAt' }] } });
    });

    it('is within the longest lifetime where there is one, and the refusal says that too', async () => {
      const { owner } = await makeOwner({ expiryRequired: true, longestLifetimeDays: 30 });
      expect(await create(owner, '/v1/organization/keys')).toMatchObject(
        refusal('need an expiry', 'at most 30 days'),
      );
    });

    it('cannot be taken from a key that has one', async () => {
      const { owner, appId } = await makeOwner({ expiryRequired: true });
      const { id } = await app().makeKey(owner, appId, { expiresAt: inDays(9) });
      const taken = await app().send('PATCH', `/v1/keys/${id}`, owner, { expiresAt: null });
      expect(taken).toMatchObject(refusal('need an expiry'));
    });
  });

  describe('an account token', () => {
    it.each([
      [{ longestLifetimeDays: 30, expiryRequired: true }, 30],
      [{ expiryRequired: true }, 365],
    ])('is generated under %j all the same, and ends after %i days', async (policy, days) => {
      const { owner } = await makeOwner(policy);
      expect(endOf(await app().send('PUT', TOKEN, owner))).toBe(inDays(days));
    });

    it('is regenerated by a person when it has expired, with a whole life', async () => {
      const { owner } = await makeOwner({ longestLifetimeDays: 30 });
      await app().send('PUT', TOKEN, owner);
      app().clock.now += 31 * DAY;
      const anew = await create(owner, `${TOKEN}/regenerate`);
      expect(endOf(anew)).toBe(inDays(30));
      const { secret } = issued.parse(anew.body);
      expect((await app().send('GET', '/v1/me', { bearer: secret })).status).toBe(200);
    });
  });
});
