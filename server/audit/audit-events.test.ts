import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../testing/each-database.ts';
import { joinOrganization } from '../testing/join-organization.ts';
import type { Credentials, Person } from '../testing/test-client.ts';

const event = z.object({
  sequence: z.int(),
  at: z.string(),
  action: z.string(),
  actor: z.object({ id: z.string().nullable(), name: z.string() }),
  target: z.object({ id: z.string(), name: z.string() }),
  requestId: z.string(),
  organizationId: z.string().nullable(),
});
const page = z.object({ items: z.array(event), nextCursor: z.string().nullable() });

eachDatabase('the audit log', (app) => {
  let operator: Person;
  let owner: Person;
  beforeAll(async () => {
    operator = await app().setUp();
    owner = await app().signUp('audited');
    for (const name of ['One', 'Two, "quoted"', '=SUM(A1)', '100% _sure_', '+1']) {
      app().clock.now += 60_000;
      await app().makeApp(owner, name);
    }
  });
  const list = async (as: Credentials, query = '') => {
    const answer = await app().send('GET', `/v1/audit-events${query}`, as);
    expect(answer.status).toBe(200);
    return page.parse(answer.body);
  };
  const exported = (as: Credentials, query = '') => app().send('GET', `/v1/audit-events/export${query}`, as);

  it('is shown newest first, in pages without gaps or repeats', async () => {
    const all = await list(owner);
    expect(all.items.map(({ action }) => action)).toEqual([
      ...Array.from({ length: 5 }, () => 'app.created'),
      'organization.created',
    ]);
    const sequences: number[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const next = await list(owner, `?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      sequences.push(...next.items.map(({ sequence }) => sequence));
      cursor = next.nextCursor;
    }
    expect(sequences).toEqual(all.items.map(({ sequence }) => sequence));
    expect(sequences).toEqual(sequences.toSorted((one, other) => other - one));
  });

  it('is filtered by action or its noun, by person, by what it was done to, by time and by words', async () => {
    const { items } = await list(owner);
    const [newest, second] = items;
    const count = async (query: string) => (await list(owner, query)).items.length;
    expect(await count('?action=app.created')).toBe(5);
    expect(await count('?action=app')).toBe(5);
    expect(await count('?action=ap')).toBe(0);
    expect(await count('?action=app%25')).toBe(0);
    expect(await count(`?actorId=${owner.userId}`)).toBe(6);
    expect(await count(`?actorId=${operator.userId}`)).toBe(0);
    expect(await count(`?targetId=${newest?.target.id}`)).toBe(1);
    expect(await count(`?from=${newest?.at}`)).toBe(1);
    expect(await count(`?from=${second?.at}&to=${newest?.at}`)).toBe(1);
    expect(await count('?search=TWO')).toBe(1);
    expect(await count(`?search=${encodeURIComponent('0% _')}`)).toBe(1);
    expect(await count(`?search=${encodeURIComponent('%')}`)).toBe(1);
    expect(await count(`?search=${newest?.requestId}`)).toBe(1);
  });

  it('shows an organization its own events alone, and an operator all who ask for all', async () => {
    const mine = await list(owner);
    expect(new Set(mine.items.map(({ organizationId }) => organizationId))).toEqual(
      new Set([owner.organizationId]),
    );
    const refused = await app().send('GET', '/v1/audit-events?scope=all', owner);
    expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await exported(owner, '?scope=all')).status).toBe(403);
    const all = await list(operator, '?scope=all&limit=200');
    expect(all.items.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: all.items.length }, (_, index) => all.items.length - index),
    );
    expect(all.items.map(({ action }) => action)).toContain('installation.set_up');
  });

  it('is for owners and admins', async () => {
    const developer = await joinOrganization(app(), owner, 'audited-developer', 'developer');
    for (const path of ['/v1/audit-events', '/v1/audit-events/export', '/v1/audit-events/check']) {
      expect((await app().send('GET', path, developer)).status).toBe(403);
      expect((await app().send('GET', path)).status).toBe(401);
    }
  });

  it('is exported oldest first as JSON Lines that say the same as the list', async () => {
    const answer = await exported(owner, '?format=jsonl');
    expect(answer.headers.get('content-type')).toBe('application/jsonl; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="audit-events-\d{4}-\d\d-\d\d\.jsonl"$/,
    );
    const lines = answer.text.trimEnd().split('\n');
    const shown = await app().send('GET', '/v1/audit-events', owner);
    const { items } = z.object({ items: z.array(z.unknown()) }).parse(shown.body);
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual(items.toReversed());
  });

  it('is exported as CSV that no spreadsheet runs', async () => {
    const answer = await exported(owner, '?format=csv&action=app');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const lines = answer.text.split('\r\n');
    expect(lines[0]).toMatch(/^sequence,id,at,organizationId,actorKind,/);
    expect(lines).toHaveLength(7);
    expect(answer.text).toContain(`,"Two, ""quoted""",`);
    expect(answer.text).toContain(",'=SUM(A1),");
    expect(answer.text).toContain(",'+1,");
    expect(answer.text).not.toMatch(/[,\n]"?[=+@-]/);
  });

  it('never holds a secret that was shown', async () => {
    const { id } = await app().makeApp(owner, 'Secretive');
    const { secret } = await app().makeKey(owner, id);
    const answer = await exported(operator, '?scope=all');
    expect(answer.text).toContain('key.created');
    expect(answer.text).not.toContain(secret);
    expect(answer.text).not.toContain(secret.slice(-49));
  });
});
