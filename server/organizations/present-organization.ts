import type { organization } from '@latchkey/contract';
import type { z } from 'zod';
import { toTimestamp } from '../http/timestamp.ts';
import { readEnvironments } from './read-environments.ts';
import { readKeyPolicy } from './read-key-policy.ts';
import type { OrganizationRow } from './store.ts';

export function presentOrganization(row: OrganizationRow): z.input<typeof organization> {
  return {
    id: row.organization_id,
    name: row.name,
    slug: row.slug,
    status: row.status,
    environments: readEnvironments(row),
    developersProduction: row.developers_production === 1,
    keyPolicy: readKeyPolicy(row),
    createdAt: toTimestamp(row.created_at),
  };
}
