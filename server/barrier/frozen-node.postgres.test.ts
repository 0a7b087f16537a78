import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startApp, type TestApp } from '../testing/start-app.ts';
import type { Person } from '../testing/test-client.ts';

const LEASE = { environment: { LATCHKEY_LEASE_SECONDS: '2' } };

describe('a node that freezes in the middle of transactions', () => {
  let first: TestApp;
  let second: TestApp;
  let operator: Person;
  beforeAll(async () => {
    first = await startApp(inject('postgresUrl'), LEASE);
    second = await startApp(inject('postgresUrl'), { ...LEASE, beside: first });
    operator = await first.setUp();
  });
  afterAll(async () => {
    await second.close();
    await first.close();
  });

  it('loses what it has locked within seconds, so that the others can revoke keys', async () => {
    const { id } = await first.makeApp(operator, 'Frozen out', { conversations: 'read' });
    const key = await first.makeKey(operator, id);
    let thaw = () => {};
    const thawed = new Promise<void>((resolve) => {
      thaw = resolve;
    });
    // The first has the lock; the others are in line for it.
    const frozen = Array.from({ length: 8 }, () =>
      second.database.kysely.transaction().execute(async (rows) => {
        await second.database.lockRows(rows.selectFrom('revocation_clock').select('epoch')).execute();
        await thawed;
        await rows.selectFrom('revocation_clock').select('epoch').execute();
      }),
    );
    const ended = Promise.allSettled(frozen);
    const startedAt = performance.now();
    const reply = await first.send('POST', `/v1/keys/${key.id}/revoke`, operator);
    expect(reply).toMatchObject({ status: 200, body: { state: 'revoked', barrier: { complete: true } } });
    expect(performance.now() - startedAt).toBeLessThan(12_000);
    thaw();
    // One that was in line may have got the lock just before it was thawed; who had it first has lost it.
    expect((await ended).map(({ status }) => status)).toContain('rejected');
  });
});
