import { expect, it } from 'vitest';
import { eachDatabase } from '../testing/each-database.ts';
import { checkReady } from './check-ready.ts';

eachDatabase('readiness', (app) => {
  it('is told with 200 while the database answers', async () => {
    expect(await app().send('GET', '/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
  });

  it('ends when this process may not decide', async () => {
    const lease = { isValid: () => false };
    await expect(checkReady(app().database, lease, () => new Promise(() => {}))).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  it('ends when the database has not answered in time', async () => {
    await app()
      .database.kysely.transaction()
      .execute(async () => {
        // On one engine this transaction holds the only connection; on the other the wait is over first all the same.
        await expect(
          checkReady(app().database, { isValid: () => true }, async () => {}),
        ).rejects.toMatchObject({ status: 503 });
      });
  });
});
