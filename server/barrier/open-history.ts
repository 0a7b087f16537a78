import { z } from 'zod';
import type { Database, Reading, WriteTransaction } from '../database/database.ts';
import { readJson, writeJson } from '../database/json.ts';

/** A process that starts, and where. */
export interface HistoryOpening {
  readonly historyId: string;
  /** Longest that a verifier may decide without having asked again, in milliseconds. */
  readonly termMs: number;
  /** Whether processes hold leases in the database, so that changes wait for rows of theirs. */
  readonly severalNodes: boolean;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
}

/** Of the setting that tells under which history processes were started last. */
const NAME = 'served_history';
/** Nothing was ever changed, so nobody was ever let in. */
const FIRST_EPOCH = 1;

/**
 * Notes that processes serve this history from now on. A database that was put back from a copy knows nothing of the
 * verifiers that joined since, which go on deciding until their leases are over: when its history is opened, a row is
 * added that stands for them all, and changes wait for it as for any other.
 */
export async function openHistory(
  { lockRows }: Pick<Database, 'lockRows'>,
  kysely: Database['kysely'],
  opening: HistoryOpening,
): Promise<void> {
  if (await isServed(kysely, opening)) return;
  await kysely.transaction().execute(async (rows) => {
    // Of processes that start at once, one opens it.
    const clock = rows.selectFrom('revocation_clock').select('epoch').where('id', '=', 1);
    const { epoch } = await lockRows(clock).executeTakeFirstOrThrow();
    if (await isServed(rows, opening)) return;
    const columns = { value: writeJson(opening.historyId), updated_at: opening.now };
    await rows
      .insertInto('setting')
      .values({ name: NAME, ...columns })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(columns))
      .execute();
    if (epoch > FIRST_EPOCH) await expectFormer(rows, opening);
  });
}

async function isServed(reading: Reading, { historyId }: HistoryOpening): Promise<boolean> {
  const served = reading.selectFrom('setting').select('value').where('name', '=', NAME);
  const row = await served.executeTakeFirst();
  return row !== undefined && readJson(z.string(), row.value) === historyId;
}

async function expectFormer(
  rows: WriteTransaction,
  { historyId, termMs, severalNodes, now }: HistoryOpening,
): Promise<void> {
  const incarnation = `before ${historyId}`;
  if (severalNodes) {
    await rows
      .insertInto('node_lease')
      .values({ incarnation, acked_epoch: 0, renew_seq: 0, term_ms: termMs, acknowledged: 0, expired: 0 })
      .execute();
    return;
  }
  const name = 'whoever was attached before the database was put back';
  const identity = {
    incarnation,
    name,
    version: '',
    address: '',
    serviceTokenId: '',
    serviceTokenName: '',
  };
  await rows
    .insertInto('attached_verifier')
    .values({ incarnation, node: '', identity: writeJson(identity), term_ms: termMs, since: now })
    .execute();
}
