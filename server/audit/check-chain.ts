import type { Reading } from '../database/database.ts';
import { FIRST_HASH, hashEvent } from './append-events.ts';
import { readChainEnd, readEventRows } from './store.ts';

export interface ChainFinding {
  readonly intact: boolean;
  /** How many the head counts. */
  readonly events: number;
  /** Hash of the newest event, as kept apart from the events. */
  readonly head: string;
  /** Sequence of the first event that does not fit or is missing; `null` when all is well. */
  readonly firstBroken: number | null;
}

const PAGE = 500;
const EVERYTHING = { organizationId: null, from: null, to: null };

/**
 * Recomputes the hash chain from the first event to the newest, in pages. Finds events that were edited, removed,
 * added or put in another order. Whoever rewrites everything after an event and the head as well is found only by
 * comparing the head with one that was kept elsewhere.
 */
export async function checkChain(reading: Reading): Promise<ChainFinding> {
  const end = await readChainEnd(reading);
  const firstBroken = await findBreak(reading, end.sequence, end.hash);
  const added = end.newest > end.sequence ? end.sequence + 1 : null;
  const broken = firstBroken ?? added;
  return { intact: broken === null, events: end.sequence, head: end.hash, firstBroken: broken };
}

async function findBreak(reading: Reading, length: number, head: string): Promise<number | null> {
  let sequence = 0;
  let hash = FIRST_HASH;
  while (sequence < length) {
    const rows = await readEventRows(reading, EVERYTHING, sequence, length, PAGE);
    for (const row of rows) {
      const fits = row.sequence === sequence + 1 && row.previous_hash === hash && row.hash === hashEvent(row);
      if (!fits) return sequence + 1;
      sequence = row.sequence;
      hash = row.hash;
    }
    if (rows.length === 0) return sequence + 1;
  }
  // The last row was replaced by one that fits the row before it.
  if (hash !== head) return Math.max(length, 1);
  return null;
}
