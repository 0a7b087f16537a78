import type { Reading } from '../database/database.ts';
import { notFound } from '../http/problem.ts';
import { findOrganizationRow, type OrganizationRow } from './store.ts';

export async function findOrganization(reading: Reading, organizationId: string): Promise<OrganizationRow> {
  const row = await findOrganizationRow(reading, organizationId);
  if (row === null) throw notFound('organization');
  return row;
}
