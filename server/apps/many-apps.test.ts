import { listedApp } from '@latchkey/contract';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../testing/each-database.ts';
import { fillOrganization } from '../testing/fill-organization.ts';
import type { Person } from '../testing/test-client.ts';
import { findScansOf, watchStatements } from '../testing/watch-statements.ts';

const APPS = 10_000;
const list = z.object({ items: z.array(listedApp), nextCursor: z.string().nullable() });
const count = z.object({ activeKeys: z.int(), apps: z.int() });

eachDatabase('an organization of 10,000 apps and 100,000 keys', (app) => {
  let owner: Person;
  beforeAll(async () => {
    owner = await app().setUp();
    await fillOrganization(app().database, {
      organizationId: owner.organizationId,
      apps: APPS,
      keysPerApp: 10,
      now: app().clock.now,
    });
  });

  const get = async (path: string) => {
    const answer = await app().send('GET', path, owner);
    expect(answer.status, answer.text).toBe(200);
    return answer.body;
  };
  const getApps = async (query: string) => list.parse(await get(`/v1/apps?${query}`));
  const watch = (path: string) => watchStatements(app().database, () => get(path));

  it('has the keys of each app summed up, without those that are over', async () => {
    const { items } = await getApps('limit=60');
    expect(items).toHaveLength(60);
    for (const { keys } of items) {
      expect(keys).toMatchObject({
        active: 7,
        expiringSoon: 1,
        paused: 1,
        environments: ['production', 'staging'],
      });
      expect(keys.lastUsedAt).not.toBeNull();
    }
    const [first] = (await getApps('limit=1&environment=staging')).items;
    expect(first?.keys).toMatchObject({ active: 3, paused: 1, environments: ['staging'] });
  });

  it('is listed with as many statements for a long page as for a short one', async () => {
    const short = await watch('/v1/apps?limit=1');
    const long = await watch('/v1/apps?limit=200');
    expect(long).toHaveLength(short.length);
    expect(long.filter(({ sql }) => sql.includes('api_key'))).toHaveLength(1);
  });

  it.each(['newest', 'name'] as const)('is walked through in the order "%s" without a gap', async (sort) => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await getApps(`limit=200&sort=${sort}${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(page.items.length).toBeLessThanOrEqual(200);
      seen.push(...page.items.map((item) => (sort === 'name' ? item.name : item.createdAt)));
      cursor = page.nextCursor ?? '';
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(APPS);
    const sorted = seen.toSorted();
    expect(seen).toEqual(sort === 'name' ? sorted : sorted.toReversed());
  });

  it('refuses the cursor of another order', async () => {
    const { nextCursor } = await getApps('limit=1');
    const answer = await app().send('GET', `/v1/apps?sort=name&cursor=${nextCursor}`, owner);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'cursor' }] } });
  });

  it('is searched for one app among all of them, in any letters', async () => {
    await app().makeApp(owner, 'Ärzte und Ämter');
    const found = async (search: string) =>
      (await getApps(`search=${encodeURIComponent(search)}`)).items.map(({ name }) => name);
    expect(await found('app 104711')).toEqual(['Filled app 104711']);
    expect(await found('Ärzte')).toEqual(['Ärzte und Ämter']);
    expect(await found('UND Ä')).toEqual(['Ärzte und Ämter']);
  });

  it('is shown page by page from where the last page ended: nothing is skipped over, nothing sorted', async () => {
    const [shown] = (await getApps('limit=1')).items;
    const { nextCursor } = await getApps('limit=60');
    const byName = await getApps('limit=60&sort=name');
    const paths = [
      '/v1/apps?limit=60',
      `/v1/apps?limit=60&cursor=${nextCursor}`,
      '/v1/apps?limit=60&sort=name',
      `/v1/apps?limit=60&sort=name&cursor=${byName.nextCursor}`,
    ];
    for (const path of paths) {
      const statements = (await watch(path)).filter(({ sql }) => sql.includes('from "app"'));
      expect(statements, path).toHaveLength(1);
      const plan = statements.flatMap((statement) => statement.plan).join('\n');
      expect(plan, path).toMatch(/USING INDEX app_list|Index Scan (?:Backward )?using app_list/);
      expect(plan, path).not.toMatch(/ORDER BY|Sort/);
    }
    for (const path of [
      ...paths,
      `/v1/apps/${shown?.id}/keys`,
      '/v1/organization/keys',
      '/v1/audit-events',
    ]) {
      for (const { sql } of await watch(path)) expect(sql.toLowerCase(), path).not.toContain('offset');
    }
  });

  it('is never read whole for a page that shows part of it', async () => {
    const [shown] = (await getApps('limit=1')).items;
    const paths = [
      '/v1/apps?limit=60',
      '/v1/apps?limit=60&sort=name',
      `/v1/apps?search=${shown?.id}`,
      `/v1/apps/${shown?.id}/keys`,
      `/v1/apps/${shown?.id}/keys?search=key_Filled150003`,
      '/v1/organization/keys',
      `/v1/usage?appId=${shown?.id}`,
      '/v1/usage?keyId=key_Filled150003',
      '/v1/access-requests?scope=organization',
      `/v1/access-requests?appId=${shown?.id}`,
    ];
    for (const path of paths) {
      const statements = await watch(path);
      expect(statements.length, path).toBeGreaterThan(0);
      expect(findScansOf(['api_key', 'app', 'usage_hour'], statements), path).toEqual([]);
      // By the hours, the calls of everybody would be read.
      const plans = statements.flatMap(({ plan }) => plan).join('\n');
      expect(plans, path).not.toContain('usage_hour_age');
    }
  });

  it('is counted for the operator', async () => {
    const { items } = z.object({ items: z.array(count) }).parse(await get('/v1/operator/organizations'));
    expect(items).toMatchObject([{ activeKeys: 70_000 }]);
    expect(items[0]?.apps).toBeGreaterThanOrEqual(APPS);
  });
});
