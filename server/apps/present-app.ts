import type { app } from '@latchkey/contract';
import type { z } from 'zod';
import { endpointsOf, permissionsOf } from '../catalogue/build-grants.ts';
import { readGrants, readLimits } from '../database/grants-column.ts';
import { readActor } from '../database/read-actor.ts';
import { toTimestamp } from '../http/timestamp.ts';
import type { AppRow } from './store.ts';

export function presentApp(row: AppRow): z.input<typeof app> {
  const grants = readGrants(row.grants);
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    description: row.description,
    contactEmail: row.contact_email,
    permissions: permissionsOf(grants),
    endpoints: endpointsOf(grants),
    status: row.status === 'suspended' ? 'suspended' : 'active',
    distribution: 'private',
    limits: copyLimits(row.limits),
    createdAt: toTimestamp(row.created_at),
    createdBy: readActor(row.created_by),
    updatedAt: toTimestamp(row.updated_at),
  };
}

function copyLimits(column: string) {
  const entries = Object.entries(readLimits(column));
  return Object.fromEntries(entries.map(([slug, limits]) => [slug, limits.map((limit) => ({ ...limit }))]));
}
