import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { CommitChange } from '../barrier/commit-change.ts';
import { writeJson } from '../database/json.ts';
import { FIRST_KEY_POLICY } from './read-key-policy.ts';
import { insertOrganizationSettings } from './store.ts';

const FIRST_ENVIRONMENTS = ['production', 'staging', 'development'];

/** Adds what Latchkey keeps of an organization to what better-auth keeps. Safe to repeat. */
export async function createOrganizationSettings(
  commitChange: CommitChange,
  origin: ChangeOrigin,
  organizationId: string,
  name: string,
): Promise<void> {
  await commitChange(origin, async (transaction) => {
    const inserted = await insertOrganizationSettings(transaction, organizationId, {
      environments: writeJson(FIRST_ENVIRONMENTS),
      key_policy: writeJson(FIRST_KEY_POLICY),
    });
    if (!inserted) return;
    transaction.loosen({ kind: 'organization', id: organizationId });
    transaction.audit({
      organizationId,
      action: 'organization.created',
      target: { kind: 'organization', id: organizationId, name },
    });
  });
}
