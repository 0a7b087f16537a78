import { type auditEvent, actor as contractActor } from '@latchkey/contract';
import { z } from 'zod';
import { readJson } from '../database/json.ts';
import { toTimestamp } from '../http/timestamp.ts';
import type { AuditEventRow } from './store.ts';

const changes = z.record(
  z.string(),
  z.object({ before: z.unknown().optional(), after: z.unknown().optional() }),
);

export function presentEvent(row: AuditEventRow): z.input<typeof auditEvent> {
  return {
    sequence: row.sequence,
    id: row.id,
    at: toTimestamp(row.at),
    organizationId: row.organization_id,
    actor: contractActor.parse({ kind: row.actor_kind, id: row.actor_id, name: row.actor_name }),
    address: row.address,
    requestId: row.request_id,
    action: row.action,
    target: { kind: row.target_kind, id: row.target_id, name: row.target_name },
    changes: readJson(changes, row.changes),
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}
