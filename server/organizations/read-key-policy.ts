import { keyPolicy } from '@latchkey/contract';
import type { z } from 'zod';
import type { Reading } from '../database/database.ts';
import { readJson } from '../database/json.ts';
import { notFound } from '../http/problem.ts';
import { findOrganizationRow, type OrganizationRow } from './store.ts';

export type KeyPolicy = z.output<typeof keyPolicy>;

/** What an organization demands of its keys until its admins decide. */
export const FIRST_KEY_POLICY: KeyPolicy = {
  longestLifetimeDays: null,
  expiryRequired: false,
  rotationReminderDays: 90,
};

export function readKeyPolicy(row: Pick<OrganizationRow, 'key_policy'>): KeyPolicy {
  return readJson(keyPolicy, row.key_policy);
}

export async function findKeyPolicy(reading: Reading, organizationId: string): Promise<KeyPolicy> {
  const row = await findOrganizationRow(reading, organizationId);
  if (row === null) throw notFound('organization');
  return readKeyPolicy(row);
}
