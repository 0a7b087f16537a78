import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { runSql } from '../testing/run-sql.ts';
import { startApp, type TestApp } from '../testing/start-app.ts';
import { connect } from './connect.ts';

describe('the lock on a PostgreSQL database', () => {
  let app: TestApp;
  let url: string;
  beforeAll(async () => {
    app = await startApp(inject('postgresUrl'));
    url = app.databaseUrl ?? '';
  });
  afterAll(() => app.close());

  it('keeps a second process out', async () => {
    await expect(connect({ kind: 'postgres', url })).rejects.toThrow(
      'another Latchkey process is using this database',
    );
  });

  it('stops whoever loses it from deciding until it is held again', async () => {
    const operator = await app.setUp();
    const token = await app.makeServiceToken(operator, ['conversations']);
    const { id } = await app.makeApp(operator, 'Locked', { conversations: 'read' });
    const key = await app.makeKey(operator, id);
    const question = { key: key.secret, api: 'conversations', access: 'read' };
    expect(await app.verify(token, question)).toMatchObject({ code: 'valid' });

    await runSql(
      url,
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'
       and database = (select oid from pg_database where datname = current_database())`,
    );
    await vi.waitUntil(() => !app.database.isHeld());
    expect(await app.verify(token, question)).toMatchObject({ valid: false, code: 'unavailable' });

    await vi.waitUntil(() => app.database.isHeld(), { timeout: 10_000 });
    expect(await app.verify(token, question)).toMatchObject({ code: 'valid' });
  });
});
