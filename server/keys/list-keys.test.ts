import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../testing/each-database.ts';
import type { Person } from '../testing/test-client.ts';
import { makeOrganizationKey } from './testing/key-fixtures.ts';

const DAY = 86_400_000;
const page = z.object({
  items: z.array(z.object({ id: z.string(), name: z.string() })),
  nextCursor: z.string().nullable(),
});

eachDatabase('listing keys', (app) => {
  let operator: Person;
  beforeAll(async () => {
    operator = await app().setUp();
  });

  const list = async (path: string, query: Record<string, string> = {}) => {
    const answer = await app().send('GET', `${path}?${new URLSearchParams(query)}`, operator);
    return page.parse(answer.body);
  };
  const names = async (path: string, query: Record<string, string> = {}) =>
    (await list(path, query)).items.map((item) => item.name).sort();

  /** An app with one key of each sort. */
  const makeSorts = async (name: string) => {
    const { id } = await app().makeApp(operator, name);
    const { clock } = app();
    const make = (fields: Record<string, unknown>) => app().makeKey(operator, id, fields);
    const inDays = (days: number) => new Date(clock.now + days * DAY).toISOString();
    const { id: used } = await make({ name: 'used' });
    await make({ name: 'ends 50% soon', expiresAt: inDays(40) });
    await make({ name: 'ends later', expiresAt: inDays(400), environment: 'staging' });
    await make({ name: 'over', expiresAt: inDays(1) });
    const { id: revoked } = await make({ name: 'revoked', environment: 'staging' });
    const { id: paused } = await make({ name: 'paused' });
    await app().send('POST', `/v1/keys/${revoked}/revoke`, operator);
    await app().send('POST', `/v1/keys/${paused}/pause`, operator);
    clock.now += 30 * DAY;
    await make({ name: 'young' });
    await app()
      .database.kysely.updateTable('api_key')
      .set({ last_used_at: clock.now - 2 * DAY })
      .where('id', '=', used.slice(4))
      .execute();
    return `/v1/apps/${id}/keys`;
  };

  it('shows every key of an app, newest first, those that are over included', async () => {
    const path = await makeSorts('Everything');
    const { items } = await list(path);
    expect(items).toHaveLength(7);
    expect(items[0]).toMatchObject({ name: 'young' });
  });

  it('filters by state, where expired is what is past and not revoked', async () => {
    const path = await makeSorts('States');
    expect(await names(path, { state: 'active' })).toEqual(['ends 50% soon', 'ends later', 'used', 'young']);
    expect(await names(path, { state: 'paused' })).toEqual(['paused']);
    expect(await names(path, { state: 'revoked' })).toEqual(['revoked']);
    expect(await names(path, { state: 'expired' })).toEqual(['over']);
  });

  it('filters by environment, by time without use and by expiry', async () => {
    const path = await makeSorts('Filters');
    expect(await names(path, { environment: 'staging' })).toEqual(['ends later', 'revoked']);
    expect(await names(path, { unusedForDays: '7' })).not.toContain('used');
    expect(await names(path, { unusedForDays: '7' })).not.toContain('young');
    expect(await names(path, { unusedForDays: '7' })).toContain('paused');
    expect(await names(path, { unusedForDays: '1' })).toContain('used');
    expect(await names(path, { expiry: 'none' })).toEqual(['paused', 'revoked', 'used', 'young']);
    expect(await names(path, { expiry: 'soon' })).toEqual(['ends 50% soon']);
    expect(await names(path, { expiry: 'none', state: 'active' })).toEqual(['used', 'young']);
  });

  it('searches names without regard to case, ids, and last characters, taking wildcards as themselves', async () => {
    const path = await makeSorts('Search');
    expect(await names(path, { search: 'ENDS' })).toEqual(['ends 50% soon', 'ends later']);
    expect(await names(path, { search: '50%' })).toEqual(['ends 50% soon']);
    expect(await names(path, { search: '%' })).toEqual(['ends 50% soon']);
    expect(await names(path, { search: '_' })).toEqual([]);
    expect(await names(path, { search: '\\' })).toEqual([]);
    const [first] = (await list(path)).items;
    expect(await names(path, { search: first?.id ?? '' })).toEqual(['young']);
  });

  it('goes through all pages without a repetition or a gap, whatever is made meanwhile', async () => {
    const { id } = await app().makeApp(operator, 'Pages');
    const made: string[] = [];
    // All in the same millisecond, so that the id alone tells them apart.
    for (let count = 0; count < 7; count += 1) made.push((await app().makeKey(operator, id)).id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const next: z.output<typeof page> = await list(`/v1/apps/${id}/keys`, {
        limit: '3',
        ...(cursor === null ? {} : { cursor }),
      });
      seen.push(...next.items.map((item) => item.id));
      cursor = next.nextCursor;
      app().clock.now += 1;
      await app().makeKey(operator, id);
    } while (cursor !== null);
    expect(seen.sort()).toEqual(made.sort());
  });

  it('refuses a cursor that is not its own', async () => {
    const answer = await app().send('GET', '/v1/organization/keys?cursor=abc', operator);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'cursor' }] } });
  });

  it('keeps keys of the organization, of apps, and of others apart', async () => {
    const stranger = await app().signUp('lister');
    const { id: ownId } = await makeOrganizationKey(app(), operator, { name: 'own' });
    await makeOrganizationKey(app(), stranger, { name: 'not yours' });
    const { items } = await list('/v1/organization/keys');
    expect(items.map((item) => item.id)).toEqual([ownId]);
    const { id } = await app().makeApp(stranger, 'Hidden');
    expect((await app().send('GET', `/v1/apps/${id}/keys`, operator)).status).toBe(200);
    const hidden = await app().makeApp(operator, 'Mine');
    expect((await app().send('GET', `/v1/apps/${hidden.id}/keys`, stranger)).status).toBe(404);
  });
});
