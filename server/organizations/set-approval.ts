import { ACCESS_LEVELS, type AccessLevel } from '@latchkey/verifier';
import { z } from 'zod';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { readJson, writeJson } from '../database/json.ts';
import { notFound } from '../http/problem.ts';
import { lockOrganizationRow, updateOrganizationSettings } from './store.ts';

const approvals = z.record(z.string(), z.enum(ACCESS_LEVELS));

/**
 * Writes what is approved on an API for keys of the organization itself, within a change that touches the organization;
 * `none` ends the approval.
 */
export async function setApproval(
  transaction: ChangeTransaction,
  organizationId: string,
  slug: string,
  level: AccessLevel,
): Promise<void> {
  const row = await lockOrganizationRow(transaction, organizationId);
  if (row === null) throw notFound('organization');
  const approved = new Map(Object.entries(readJson(approvals, row.approvals)));
  if (level === 'none') approved.delete(slug);
  else approved.set(slug, level);
  await updateOrganizationSettings(transaction, organizationId, {
    approvals: writeJson(Object.fromEntries(approved)),
  });
}
