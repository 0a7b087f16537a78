import { type Change, TOUCH_KINDS } from '@latchkey/verifier';
import { z } from 'zod';
import type { Database, Reading } from '../database/database.ts';
import { readJson, writeJson } from '../database/json.ts';
import type { BarrierStore, ClockReading } from './barrier-store.ts';
import { openHistory } from './open-history.ts';

const touches = z.array(z.object({ kind: z.enum(TOUCH_KINDS), id: z.string() }));
const identity = z.object({
  incarnation: z.string(),
  name: z.string(),
  version: z.string(),
  address: z.string(),
  serviceTokenId: z.string(),
  serviceTokenName: z.string(),
});
const CHANGES_AT_ONCE = 500;

/** The barrier's rows in the database, over these connections. */
export function createBarrierStore(
  { shareRows, lockRows }: Pick<Database, 'shareRows' | 'lockRows'>,
  kysely: Database['kysely'],
): BarrierStore {
  const readClockShared = async (reading: Reading): Promise<ClockReading> => {
    const clock = reading.selectFrom('revocation_clock').select(['epoch', 'history_id']).where('id', '=', 1);
    const row = await shareRows(clock).executeTakeFirstOrThrow();
    return { epoch: row.epoch, historyId: row.history_id };
  };
  return {
    async readClock() {
      const row = await kysely
        .selectFrom('revocation_clock')
        .select(['epoch', 'history_id'])
        .where('id', '=', 1)
        .executeTakeFirstOrThrow();
      return { epoch: row.epoch, historyId: row.history_id };
    },

    openHistory: (opening) => openHistory({ lockRows }, kysely, opening),

    readChanges: (after) => readChanges(kysely, after),

    joinNode: (incarnation, termMs) =>
      kysely.transaction().execute(async (rows) => {
        const clock = await readClockShared(rows);
        await rows
          .insertInto('node_lease')
          .values({
            incarnation,
            acked_epoch: clock.epoch,
            renew_seq: 0,
            term_ms: termMs,
            acknowledged: 1,
            expired: 0,
          })
          .execute();
        return clock;
      }),

    renewNode: (incarnation, served) =>
      kysely.transaction().execute(async (rows) => {
        const { epoch, historyId } = await readClockShared(rows);
        if (historyId !== served) return false;
        const { numUpdatedRows } = await rows
          .updateTable('node_lease')
          .set((row) => ({ renew_seq: row('renew_seq', '+', 1) }))
          .where('incarnation', '=', incarnation)
          .where('acked_epoch', '>=', epoch)
          .executeTakeFirst();
        return numUpdatedRows === 1n;
      }),

    async acknowledge(incarnation, epoch, { acknowledged, expired }) {
      const { numUpdatedRows } = await kysely
        .updateTable('node_lease')
        .set({ acked_epoch: epoch, acknowledged, expired })
        .where('incarnation', '=', incarnation)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },

    async readNodes() {
      const rows = await kysely.selectFrom('node_lease').selectAll().orderBy('incarnation').execute();
      return rows.map((row) => ({
        incarnation: row.incarnation,
        ackedEpoch: row.acked_epoch,
        renewSeq: row.renew_seq,
        termMs: row.term_ms,
        acknowledged: row.acknowledged,
        expired: row.expired,
      }));
    },

    async rememberVerifier({ identity, node, termMs, since }) {
      const columns = { node, identity: writeJson(identity), term_ms: termMs, since };
      await kysely
        .insertInto('attached_verifier')
        .values({ incarnation: identity.incarnation, ...columns })
        .onConflict((conflict) => conflict.column('incarnation').doUpdateSet(columns))
        .execute();
    },

    async forgetVerifiers(incarnations, node) {
      if (incarnations.length === 0) return;
      const otherNodes = kysely
        .selectFrom('node_lease')
        .select('incarnation')
        .where('incarnation', '!=', node);
      await kysely
        .deleteFrom('attached_verifier')
        .where('incarnation', 'in', incarnations)
        .where('node', 'not in', otherNodes)
        .execute();
    },

    async readVerifiers() {
      const rows = await kysely.selectFrom('attached_verifier').selectAll().orderBy('since').execute();
      return rows.map((row) => ({
        identity: readJson(identity, row.identity),
        node: row.node,
        termMs: row.term_ms,
        since: row.since,
      }));
    },

    removeNode: (incarnation, renewSeq) =>
      kysely.transaction().execute(async (rows) => {
        const row = rows.deleteFrom('node_lease').where('incarnation', '=', incarnation);
        const removed = await (renewSeq === null
          ? row
          : row.where('renew_seq', '=', renewSeq)
        ).executeTakeFirst();
        if (removed.numDeletedRows === 0n) return;
        const nodes = rows.selectFrom('node_lease').select('incarnation');
        await rows.deleteFrom('attached_verifier').where('node', 'not in', nodes).execute();
      }),

    async forgetChanges(upTo) {
      await kysely.deleteFrom('change_log').where('epoch', '<=', upTo).execute();
    },
  };
}

async function readChanges(reading: Reading, after: number): Promise<Change[]> {
  const rows = await reading
    .selectFrom('change_log')
    .select(['epoch', 'touches'])
    .where('epoch', '>', after)
    .orderBy('epoch')
    .limit(CHANGES_AT_ONCE)
    .execute();
  return rows.map((row) => ({ epoch: row.epoch, touches: readJson(touches, row.touches) }));
}
