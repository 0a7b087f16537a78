import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { CommitChange, Committed } from '../barrier/commit-change.ts';
import { notFound } from '../http/problem.ts';
import { lockOrganizationRow, type OrganizationRow, updateOrganizationSettings } from './store.ts';

/**
 * Suspends an organization, or makes it active again. When the promise of a suspension resolves, no key of it is
 * accepted any more. Suspending it twice waits for the same again, for a caller who got no answer.
 */
export async function suspendOrganization(
  commitChange: CommitChange,
  origin: ChangeOrigin,
  organizationId: string,
  status: OrganizationRow['status'],
): Promise<Committed<OrganizationRow>> {
  return commitChange(origin, async (transaction) => {
    const before = await lockOrganizationRow(transaction, organizationId);
    if (before === null) throw notFound('organization');
    const touch = { kind: 'organization', id: organizationId } as const;
    if (status === 'suspended') transaction.tighten(touch);
    else transaction.loosen(touch);
    if (before.status === status) return before;
    await updateOrganizationSettings(transaction, organizationId, { status });
    transaction.audit({
      organizationId,
      action: status === 'suspended' ? 'organization.suspended' : 'organization.reactivated',
      target: { kind: 'organization', id: organizationId, name: before.name },
      changes: { status: { before: before.status, after: status } },
    });
    return { ...before, status, updated_at: transaction.now };
  });
}
