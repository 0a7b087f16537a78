import { expect, it } from 'vitest';
import { createId } from '../create-id.ts';
import { eachDatabase } from '../testing/each-database.ts';
import { appendEvents } from './append-events.ts';
import { checkChain } from './check-chain.ts';
import { exportEvents } from './export-events.ts';

const EVENTS = 100_000;
const BATCH = 1000;
const EVERYTHING = { organizationId: null, from: null, to: null };

eachDatabase('a log of a hundred thousand events', (app) => {
  it('is exported whole, in small pieces, and its chain is checked to the end', {
    timeout: 120_000,
  }, async () => {
    const { kysely, lockRows } = app().database;
    for (let written = 0; written < EVENTS; written += BATCH) {
      await kysely.transaction().execute(async (transaction) => {
        const head = transaction.selectFrom('audit_head').select(['sequence', 'hash']);
        const events = Array.from({ length: BATCH }, (_, index) => ({
          id: createId('evt'),
          at: written + index,
          organizationId: 'org_long',
          actor: { kind: 'system' as const, id: null, name: 'Test' },
          address: null,
          requestId: '',
          action: 'test.written',
          target: { kind: 'test', id: String(written + index), name: 'Test' },
          changes: {},
        }));
        const locked = await lockRows(head).executeTakeFirstOrThrow();
        for (const write of appendEvents(transaction, locked, events)) await write.execute();
      });
    }
    let lines = 0;
    let largest = 0;
    for await (const piece of exportEvents(kysely, EVERYTHING, 'jsonl')) {
      lines += piece.split('\n').length - 1;
      largest = Math.max(largest, piece.length);
    }
    expect(lines).toBe(EVENTS);
    expect(largest).toBeLessThan(500_000);
    expect(await checkChain(kysely)).toMatchObject({ intact: true, events: EVENTS });
  });
});
