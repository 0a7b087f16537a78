import { expect, inject, it, vi } from 'vitest';
import { runSql } from '../testing/run-sql.ts';
import { startApp } from '../testing/start-app.ts';

it('is refused with 503 while PostgreSQL is gone, and told again when it is back; the process lives on', async () => {
  const postgresUrl = inject('postgresUrl');
  if (postgresUrl === null) throw new Error('this test needs PostgreSQL');
  const app = await startApp(postgresUrl);
  const name = new URL(app.databaseUrl ?? '').pathname.slice(1);
  const ready = () => app.send('GET', '/readyz');
  try {
    expect((await ready()).status).toBe(200);
    await runSql(postgresUrl, `alter database ${name} allow_connections false`);
    await runSql(
      postgresUrl,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
    );
    await expect.poll(ready).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect((await app.send('GET', '/healthz')).status).toBe(200);
    await runSql(postgresUrl, `alter database ${name} allow_connections true`);
    await vi.waitFor(async () => expect((await ready()).status).toBe(200), 15_000);
  } finally {
    await app.close();
  }
});
