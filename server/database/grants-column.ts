import { ACCESS_LEVELS, type GrantsSnapshot, type LimitsSnapshot } from '@latchkey/verifier';
import { z } from 'zod';
import { readJson } from './json.ts';

const grants = z.record(
  z.string(),
  z.object({ level: z.enum(ACCESS_LEVELS), endpoints: z.array(z.string()).nullable() }),
);
const limits = z.record(
  z.string(),
  z.array(z.object({ name: z.string(), requests: z.number(), seconds: z.number() })),
);

/** The column that keeps `{slug: {level, endpoints}}`. */
export function readGrants(column: string): GrantsSnapshot {
  return readJson(grants, column);
}

/** The column that keeps `{slug: [{name, requests, seconds}]}`. */
export function readLimits(column: string): LimitsSnapshot {
  return readJson(limits, column);
}
