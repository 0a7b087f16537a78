import type { accessRequest } from '@latchkey/contract';
import type { z } from 'zod';
import { readActor } from '../database/read-actor.ts';
import { toTimestamp, toTimestampOrNull } from '../http/timestamp.ts';
import type { NamedRequest } from './store.ts';

export function presentRequest(row: NamedRequest): z.input<typeof accessRequest> {
  return {
    id: row.id,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    appId: row.app_id,
    appName: row.app_name,
    apiId: row.api_id,
    api: row.slug,
    access: row.level,
    reason: row.reason,
    state: row.state,
    decisionReason: row.decision_reason,
    createdAt: toTimestamp(row.created_at),
    createdBy: readActor(row.created_by),
    decidedAt: toTimestampOrNull(row.decided_at),
    decidedBy: row.decided_by === null ? null : readActor(row.decided_by),
  };
}
