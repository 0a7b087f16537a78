import { createHash } from 'node:crypto';
import type { ActorName } from '../barrier/change-origin.ts';
import type { LastWrite, WriteTransaction } from '../database/database.ts';
import { writeJson } from '../database/json.ts';

/** `{field: {before, after}}`; never a secret. */
export type FieldChanges = Readonly<Record<string, { readonly before?: unknown; readonly after?: unknown }>>;

export interface AuditTarget {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
}

/** One thing that was done, before it has its place in the chain. */
export interface NewAuditEvent {
  readonly id: string;
  readonly at: number;
  /** `null` for what concerns the whole installation. */
  readonly organizationId: string | null;
  readonly actor: ActorName;
  readonly address: string | null;
  readonly requestId: string;
  /** `key.revoked`: noun and past participle. */
  readonly action: string;
  readonly target: AuditTarget;
  readonly changes: FieldChanges;
}

export interface ChainedRow {
  readonly sequence: number;
  readonly id: string;
  readonly at: number;
  readonly organization_id: string | null;
  readonly actor_kind: string;
  readonly actor_id: string | null;
  readonly actor_name: string;
  readonly address: string | null;
  readonly request_id: string;
  readonly action: string;
  readonly target_kind: string;
  readonly target_id: string;
  readonly target_name: string;
  readonly changes: string;
  readonly previous_hash: string;
}

/** Hash of the empty chain. */
export const FIRST_HASH = '0'.repeat(64);

/** SHA-256 over every column of a row and the hash of the row before it, as a JSON array in this order. */
export function hashEvent(row: ChainedRow): string {
  const values = [
    row.sequence,
    row.id,
    row.at,
    row.organization_id,
    row.actor_kind,
    row.actor_id,
    row.actor_name,
    row.address,
    row.request_id,
    row.action,
    row.target_kind,
    row.target_id,
    row.target_name,
    row.changes,
    row.previous_hash,
  ];
  return createHash('sha256').update(JSON.stringify(values)).digest('hex');
}

/** Where the chain ends. */
export interface AuditHead {
  readonly sequence: number;
  readonly hash: string;
}

/**
 * What has to be written to append events to the chain.
 * @param head as it is; its row must be locked until the transaction ends, so that two can never claim the same place
 */
export function appendEvents(
  transaction: WriteTransaction,
  head: AuditHead,
  events: readonly NewAuditEvent[],
): LastWrite[] {
  let { sequence, hash } = head;
  const rows = events.map((event) => {
    sequence += 1;
    const row = chainedRow(event, sequence, hash);
    hash = hashEvent(row);
    return { ...row, hash };
  });
  return [
    transaction.insertInto('audit_event').values(rows),
    transaction.updateTable('audit_head').set({ sequence, hash }).where('id', '=', 1),
  ];
}

function chainedRow(event: NewAuditEvent, sequence: number, previousHash: string): ChainedRow {
  return {
    sequence,
    id: event.id,
    at: event.at,
    organization_id: event.organizationId,
    actor_kind: event.actor.kind,
    actor_id: event.actor.id,
    actor_name: event.actor.name,
    address: event.address,
    request_id: event.requestId,
    action: event.action,
    target_kind: event.target.kind,
    target_id: event.target.id,
    target_name: event.target.name,
    changes: writeJson(event.changes),
    previous_hash: previousHash,
  };
}
