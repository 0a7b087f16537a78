import { beforeAll, expect, it } from 'vitest';
import { eachDatabase } from '../testing/each-database.ts';
import { fillOrganization } from '../testing/fill-organization.ts';
import { pruneUsage } from './prune-usage.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** One more batch than one run deletes. */
const ROWS = 101_000;
const ONE_RUN = 100_000;

eachDatabase('counts of decisions', (app) => {
  beforeAll(async () => {
    const { organizationId } = await app().setUp();
    // A row for each key, of the 700 hours before now.
    await fillOrganization(app().database, {
      organizationId,
      apps: ROWS / 10,
      keysPerApp: 10,
      now: app().clock.now,
    });
  });

  const countRows = async () => {
    const row = await app()
      .database.kysely.selectFrom('usage_hour')
      .select(({ fn }) => [fn.countAll<number>().as('rows'), fn.min('hour').as('oldest')])
      .executeTakeFirstOrThrow();
    return { rows: row.rows, age: app().clock.now - Number(row.oldest) };
  };

  it('stay while the database refuses, and nothing is thrown', async () => {
    const errors: unknown[] = [];
    await pruneUsage({
      commitChange: async () => {
        throw new Error('gone');
      },
      origin: {
        actor: { kind: 'system', id: null, name: '' },
        address: null,
        requestId: '',
        idempotency: null,
        waits: true,
      },
      days: 1,
      now: () => app().clock.now,
      onError: (error) => errors.push(error),
    });
    expect(errors).toHaveLength(1);
    expect((await countRows()).rows).toBe(ROWS);
  });

  it('are kept for 400 days', async () => {
    app().clock.now += 370 * DAY;
    await app().runTimers();
    expect((await countRows()).rows).toBe(ROWS);
  });

  it('are deleted after that by the server itself, a bounded number at a time, the oldest first', async () => {
    const before = await countRows();
    app().clock.now += 100 * DAY;
    await app().runTimers();
    const after = await countRows();
    expect(after.rows).toBe(ROWS - ONE_RUN);
    expect(after.age - 100 * DAY).toBeLessThan(before.age - 600 * HOUR);
    await app().runTimers();
    expect((await countRows()).rows).toBe(0);
  });
});
