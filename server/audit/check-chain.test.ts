import { sql } from 'kysely';
import { beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../testing/each-database.ts';
import type { Person } from '../testing/test-client.ts';
import { hashEvent } from './append-events.ts';

const finding = z.object({
  intact: z.boolean(),
  events: z.int(),
  head: z.string(),
  firstBroken: z.int().nullable(),
});

eachDatabase('the check of the audit chain', (app) => {
  let operator: Person | null = null;
  beforeEach(async () => {
    operator ??= await app().setUp();
  });
  const check = async () => {
    const answer = await app().send('GET', '/v1/audit-events/check', operator ?? {});
    return finding.parse(answer.body);
  };
  const rows = () =>
    app().database.kysely.selectFrom('audit_event').selectAll().orderBy('sequence').execute();
  const run = (statement: ReturnType<typeof sql>) => statement.execute(app().database.kysely);

  /** Tampers, looks, and puts everything back as it was. */
  const findingAfter = async (tamper: () => Promise<unknown>) => {
    const [kept, { sequence, hash }] = [
      await rows(),
      await app().database.kysely.selectFrom('audit_head').selectAll().executeTakeFirstOrThrow(),
    ];
    expect(await check()).toMatchObject({ intact: true, firstBroken: null, events: kept.length });
    await tamper();
    const found = await check();
    await run(sql`delete from audit_event`);
    await app().database.kysely.insertInto('audit_event').values(kept).execute();
    await app().database.kysely.updateTable('audit_head').set({ sequence, hash }).execute();
    expect((await check()).intact).toBe(true);
    return found;
  };

  it('passes what was written, and names the newest hash', async () => {
    const found = await check();
    const all = await rows();
    expect(found).toEqual({
      intact: true,
      events: all.length,
      head: all.at(-1)?.hash,
      firstBroken: null,
    });
    expect(all.length).toBeGreaterThan(5);
  });

  it.each([
    ['the name of the actor', sql`update audit_event set actor_name = 'Nobody' where sequence = 3`],
    ['the changes', sql`update audit_event set changes = '{}' || changes where sequence = 3`],
    ['the time', sql`update audit_event set at = at + 1 where sequence = 3`],
    ['the address', sql`update audit_event set address = null where sequence = 3`],
    ['the organization', sql`update audit_event set organization_id = 'org_x' where sequence = 3`],
    ['the hash', sql`update audit_event set hash = previous_hash where sequence = 3`],
  ])('finds an event in which somebody edited %s', async (_what, tampering) => {
    expect(await findingAfter(() => run(tampering))).toMatchObject({ intact: false, firstBroken: 3 });
  });

  it('finds an edited event whose hash was made to fit, at the event after it', async () => {
    const found = await findingAfter(async () => {
      const third = (await rows())[2];
      if (third === undefined) throw new Error('there are too few events');
      const hash = hashEvent({ ...third, actor_name: 'Nobody' });
      await run(sql`update audit_event set actor_name = 'Nobody', hash = ${hash} where sequence = 3`);
    });
    expect(found).toMatchObject({ intact: false, firstBroken: 4 });
  });

  it('finds a newest event that was replaced by one that fits the one before it', async () => {
    const { length } = await rows();
    const found = await findingAfter(async () => {
      const last = (await rows()).at(-1);
      if (last === undefined) throw new Error('there are no events');
      const hash = hashEvent({ ...last, actor_name: 'Nobody' });
      await run(sql`update audit_event set actor_name = 'Nobody', hash = ${hash} where sequence = ${length}`);
    });
    expect(found).toMatchObject({ intact: false, firstBroken: length });
  });

  it('finds an event that was removed from the middle, also when the ones after it moved up', async () => {
    const removed = await findingAfter(() => run(sql`delete from audit_event where sequence = 3`));
    expect(removed).toMatchObject({ intact: false, firstBroken: 3 });
    const closed = await findingAfter(async () => {
      await run(sql`delete from audit_event where sequence = 3`);
      for (let sequence = 4; sequence <= (await rows()).length + 1; sequence += 1) {
        await run(sql`update audit_event set sequence = ${sequence - 1} where sequence = ${sequence}`);
      }
      await run(sql`update audit_head set sequence = sequence - 1`);
    });
    expect(closed).toMatchObject({ intact: false, firstBroken: 3 });
  });

  it('finds events that changed places', async () => {
    const found = await findingAfter(async () => {
      await run(sql`update audit_event set sequence = 1000000 where sequence = 3`);
      await run(sql`update audit_event set sequence = 3 where sequence = 4`);
      await run(sql`update audit_event set sequence = 4 where sequence = 1000000`);
    });
    expect(found).toMatchObject({ intact: false, firstBroken: 3 });
  });

  it('finds an end that was cut off, and a head that no longer counts what is there', async () => {
    const { length } = await rows();
    const cut = await findingAfter(() => run(sql`delete from audit_event where sequence > ${length - 2}`));
    expect(cut).toMatchObject({ intact: false, firstBroken: length - 1 });
    const all = await findingAfter(() => run(sql`delete from audit_event`));
    expect(all).toMatchObject({ intact: false, firstBroken: 1 });
    const uncounted = await findingAfter(() =>
      run(sql`update audit_head set sequence = ${length - 1},
        hash = (select hash from audit_event where sequence = ${length - 1})`),
    );
    expect(uncounted).toMatchObject({ intact: false, firstBroken: length });
  });

  it('stays whole while many write at once', async () => {
    const as = operator ?? {};
    const before = (await rows()).length;
    await Promise.all(Array.from({ length: 20 }, (_, index) => app().makeApp(as, `At once ${index}`)));
    expect(await check()).toMatchObject({ intact: true, events: before + 20 });
  });

  it('is for operators', async () => {
    const owner = await app().signUp('curious');
    expect((await app().send('GET', '/v1/audit-events/check', owner)).status).toBe(403);
  });
});
