import type { Reading } from '../database/database.ts';
import { presentEvent } from './present-event.ts';
import { type AuditEventRow, type AuditFilter, readChainEnd, readEventRows } from './store.ts';
import { writeCsvRecord } from './write-csv.ts';

export type ExportFormat = 'csv' | 'jsonl';

const PAGE = 500;
const COLUMNS = [
  'sequence',
  'id',
  'at',
  'organizationId',
  'actorKind',
  'actorId',
  'actorName',
  'address',
  'requestId',
  'action',
  'targetKind',
  'targetId',
  'targetName',
  'changes',
  'previousHash',
  'hash',
];

/**
 * The events up to now, oldest first, as text in pieces of at most `PAGE` events. The next piece is read when the
 * one before was taken, so a slow reader costs no memory; what is written meanwhile is not waited for.
 */
export async function* exportEvents(
  reading: Reading,
  filter: AuditFilter,
  format: ExportFormat,
): AsyncGenerator<string> {
  const { sequence: upTo } = await readChainEnd(reading);
  const write = format === 'csv' ? writeCsvEvent : writeJsonLine;
  if (format === 'csv') yield writeCsvRecord(COLUMNS);
  let after = 0;
  for (;;) {
    const rows = await readEventRows(reading, filter, after, upTo, PAGE);
    if (rows.length > 0) yield rows.map(write).join('');
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.sequence;
  }
}

function writeJsonLine(row: AuditEventRow): string {
  return `${JSON.stringify(presentEvent(row))}\n`;
}

function writeCsvEvent(row: AuditEventRow): string {
  const event = presentEvent(row);
  return writeCsvRecord([
    event.sequence,
    event.id,
    event.at,
    event.organizationId,
    event.actor.kind,
    event.actor.id,
    event.actor.name,
    event.address,
    event.requestId,
    event.action,
    event.target.kind,
    event.target.id,
    event.target.name,
    row.changes,
    event.previousHash,
    event.hash,
  ]);
}
