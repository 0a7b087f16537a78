import { type api, rateLimits } from '@latchkey/contract';
import type { z } from 'zod';
import { readJson } from '../database/json.ts';
import { toTimestamp } from '../http/timestamp.ts';
import type { ApiWithEndpoints } from './store.ts';

/** @param endpointCount where not all endpoints are at hand */
export function presentApi(
  { row, endpoints }: ApiWithEndpoints,
  endpointCount = endpoints.length,
): z.input<typeof api> {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    description: row.description,
    baseUrl: row.base_url,
    opening: row.opening,
    status: row.status,
    management: row.management === 1,
    limits: readJson(rateLimits, row.limits),
    endpoints: endpoints.map(({ id, method, path, access, summary }) => ({
      id,
      method,
      path,
      access,
      summary,
    })),
    endpointCount,
    createdAt: toTimestamp(row.created_at),
    updatedAt: toTimestamp(row.updated_at),
  };
}
