import { environmentName } from '@latchkey/contract';
import { z } from 'zod';
import { readJson } from '../database/json.ts';
import type { OrganizationRow } from './store.ts';

/** The environment that every organization has, and whose keys alone are `live`. */
export const PRODUCTION = 'production';

export function readEnvironments(row: Pick<OrganizationRow, 'environments'>): string[] {
  return readJson(z.array(environmentName), row.environments);
}
