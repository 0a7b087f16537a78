import { Readable } from 'node:stream';
import * as contract from '@latchkey/contract';
import type { z } from 'zod';
import type { MemberActor } from '../access/actor.ts';
import { authorize } from '../access/authorize.ts';
import type { Database } from '../database/database.ts';
import type { Bind } from '../http/bind-route.ts';
import { readCursor, toPage } from '../http/page-cursor.ts';
import { Problem } from '../http/problem.ts';
import { type ChainFinding, checkChain } from './check-chain.ts';
import { exportEvents } from './export-events.ts';
import { presentEvent } from './present-event.ts';
import { type AuditFilter, listEventRows } from './store.ts';

export interface AuditRoutesSettings {
  readonly database: Database;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
}

const MEDIA = { csv: 'text/csv; charset=utf-8', jsonl: 'application/jsonl; charset=utf-8' };

type Query = z.output<typeof contract.exportAuditEvents.query>;

export function bindAuditRoutes(bind: Bind, { database, now }: AuditRoutesSettings): void {
  const { kysely } = database;
  let checkUnderWay: Promise<ChainFinding> | null = null;

  bind(contract.listAuditEvents).to(async ({ caller, query }) => {
    const filter = toFilter(caller, query);
    const after = readCursor(query.cursor);
    const rows = await listEventRows(kysely, filter, after?.at ?? null, query.limit + 1);
    const page = toPage(rows, query.limit, (row) => ({ at: row.sequence, id: row.id }), presentEvent);
    return { status: 200, body: page };
  });

  bind(contract.exportAuditEvents).to(async ({ caller, query }) => {
    const { format } = query;
    const text = exportEvents(kysely, toFilter(caller, query), format);
    const day = new Date(now()).toISOString().slice(0, 10);
    return {
      status: 200,
      body: Readable.from(text),
      headers: {
        'content-type': MEDIA[format],
        'content-disposition': `attachment; filename="audit-events-${day}.${format}"`,
      },
    };
  });

  bind(contract.checkAuditChain).to(async () => {
    // Reads the whole log, so whoever asks meanwhile gets the same answer.
    checkUnderWay ??= checkChain(kysely).finally(() => {
      checkUnderWay = null;
    });
    return { status: 200, body: await checkUnderWay };
  });
}

/** Refuses who may not read it, and limits the rest to what they may see. */
function toFilter(caller: MemberActor, query: Omit<Query, 'format'>): AuditFilter {
  const { organizationId } = caller;
  if (query.scope === 'all') {
    if (!caller.operator)
      throw new Problem('forbidden', 'The log of the whole installation is for operators.');
  } else {
    authorize(caller, 'audit.read', { organizationId, what: 'organization' });
  }
  const { action, actorId, targetId, search } = query;
  return {
    organizationId: query.scope === 'all' ? null : organizationId,
    from: query.from === undefined ? null : Date.parse(query.from),
    to: query.to === undefined ? null : Date.parse(query.to),
    action,
    actorId,
    targetId,
    search,
  };
}
