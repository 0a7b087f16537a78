import { environmentName, type organization } from '@latchkey/contract';
import { z } from 'zod';
import { readJson } from '../database/json.ts';
import { toTimestamp } from '../http/timestamp.ts';
import type { OrganizationRow } from './store.ts';

export function presentOrganization(row: OrganizationRow): z.input<typeof organization> {
  return {
    id: row.organization_id,
    name: row.name,
    slug: row.slug,
    status: row.status,
    environments: readJson(z.array(environmentName), row.environments),
    developersProduction: row.developers_production === 1,
    createdAt: toTimestamp(row.created_at),
  };
}
