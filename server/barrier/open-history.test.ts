import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startApp, type TestApp } from '../testing/start-app.ts';
import type { Person } from '../testing/test-client.ts';

const TERM_MS = 2_000;
const LEASE = { environment: { LATCHKEY_LEASE_SECONDS: String(TERM_MS / 1_000) } };
const engines = [
  { engine: 'SQLite', url: () => null },
  ...(inject('postgresUrl') === null ? [] : [{ engine: 'PostgreSQL', url: () => inject('postgresUrl') }]),
];

describe.each(engines)('a process on a database of $engine', ({ url }) => {
  let app: TestApp;
  let operator: Person;
  beforeAll(async () => {
    app = await startApp(url(), LEASE);
    operator = await app.setUp();
  });
  afterAll(() => app.close());

  async function revokeOne(name: string) {
    const { id } = await app.makeApp(operator, name, { conversations: 'read' });
    const key = await app.makeKey(operator, id);
    return app.send('POST', `/v1/keys/${key.id}/revoke`, operator);
  }

  /** As a copy is that was made while nobody was attached. */
  async function putBack(historyId: string): Promise<void> {
    await app.database.kysely.updateTable('revocation_clock').set({ history_id: historyId }).execute();
  }

  it('waits for nobody on a new database, nor when it starts again on the same', async () => {
    expect(await revokeOne('Before')).toMatchObject({ status: 200, body: { barrier: { expired: 0 } } });
    await app.restart();
    expect(await revokeOne('After a restart')).toMatchObject({
      status: 200,
      body: { barrier: { expired: 0 } },
    });
  });

  it('waits a term for those from before it was put back, of whom no row tells, and says so', async () => {
    await putBack('second history');
    const stoppedAt = performance.now();
    await app.restart();
    const shown = await app.send('GET', '/v1/operator/verifiers', operator);
    expect(JSON.stringify(shown.body)).toContain('before second history');
    expect(await revokeOne('Put back')).toMatchObject({ status: 200, body: { barrier: { complete: true } } });
    expect(performance.now() - stoppedAt).toBeGreaterThanOrEqual(TERM_MS);
  });

  it('waits a whole term again when it ends within the first', async () => {
    await putBack('third history');
    await app.restart();
    const stoppedAt = performance.now();
    await app.restart();
    expect(await revokeOne('Put back again')).toMatchObject({
      status: 200,
      body: { barrier: { complete: true } },
    });
    expect(performance.now() - stoppedAt).toBeGreaterThanOrEqual(TERM_MS);
  });

  it('waits for them no longer once they can decide no more', async () => {
    expect(await revokeOne('Later')).toMatchObject({ status: 200, body: { barrier: { expired: 0 } } });
  });
});
