import { type Selectable, type SelectQueryBuilder, sql } from 'kysely';
import { contains } from '../database/contains.ts';
import type { Reading } from '../database/database.ts';
import type { AuditEventTable, Schema } from '../database/schema.ts';

export type AuditEventRow = Selectable<AuditEventTable>;

export interface AuditFilter {
  /** `null` for the whole installation. */
  readonly organizationId: string | null;
  /** This time or later, in milliseconds since 1970 UTC. */
  readonly from: number | null;
  /** Earlier than this. */
  readonly to: number | null;
  /** `key.revoked`, or `key` for all that begin with `key.`. */
  readonly action?: string | undefined;
  readonly actorId?: string | undefined;
  readonly targetId?: string | undefined;
  readonly search?: string | undefined;
}

/** Newest first, those before a sequence. */
export async function listEventRows(
  reading: Reading,
  filter: AuditFilter,
  before: number | null,
  limit: number,
): Promise<AuditEventRow[]> {
  let query = filtered(reading, filter).orderBy('sequence', 'desc').limit(limit);
  if (before !== null) query = query.where('sequence', '<', before);
  return query.execute();
}

/** Oldest first, those after one sequence and up to another. */
export async function readEventRows(
  reading: Reading,
  filter: AuditFilter,
  after: number,
  upTo: number,
  limit: number,
): Promise<AuditEventRow[]> {
  return filtered(reading, filter)
    .where('sequence', '>', after)
    .where('sequence', '<=', upTo)
    .orderBy('sequence')
    .limit(limit)
    .execute();
}

export interface ChainEnd {
  /** Sequence and hash of the newest event, as kept apart from the events. */
  readonly sequence: number;
  readonly hash: string;
  /** Sequence of the newest event there is; 0 for none. */
  readonly newest: number;
}

/** Both in one statement, so that an event that is written meanwhile is in both or in neither. */
export async function readChainEnd(reading: Reading): Promise<ChainEnd> {
  const row = await reading
    .selectFrom('audit_head')
    .select((head) => [
      'sequence',
      'hash',
      head
        .selectFrom('audit_event')
        .select((event) => event.fn.max('sequence').as('newest'))
        .as('newest'),
    ])
    .where('id', '=', 1)
    .executeTakeFirstOrThrow();
  return { ...row, newest: row.newest ?? 0 };
}

type Events = SelectQueryBuilder<Schema, 'audit_event', AuditEventRow>;

function filtered(reading: Reading, filter: AuditFilter): Events {
  let query: Events = reading.selectFrom('audit_event').selectAll();
  const { organizationId, from, to, action, actorId, targetId, search } = filter;
  if (organizationId !== null) query = query.where('organization_id', '=', organizationId);
  if (from !== null) query = query.where('at', '>=', from);
  if (to !== null) query = query.where('at', '<', to);
  if (action !== undefined) {
    query = query.where((event) =>
      event.or([
        event('action', '=', action),
        // The character after "." is "/": all that begins with the noun, without the wildcards of LIKE.
        event.and([event('action', '>', `${action}.`), event('action', '<', `${action}/`)]),
      ]),
    );
  }
  if (actorId !== undefined) query = query.where('actor_id', '=', actorId);
  if (targetId !== undefined) query = query.where('target_id', '=', targetId);
  if (search !== undefined) query = query.where(mentions(search));
  return query;
}

function mentions(search: string) {
  return sql<boolean>`(${contains(search, 'actor_name', 'target_name', 'action')} or target_id = ${search}
    or actor_id = ${search} or request_id = ${search} or address = ${search})`;
}
