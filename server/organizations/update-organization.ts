import type { MemberActor } from '../access/actor.ts';
import { authorize } from '../access/authorize.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import type { CommitChange } from '../barrier/commit-change.ts';
import { writeJson } from '../database/json.ts';
import { invalidField, notFound, Problem } from '../http/problem.ts';
import { findUsedEnvironments } from '../keys/find-used-environments.ts';
import { PRODUCTION, readEnvironments } from './read-environments.ts';
import { type KeyPolicy, readKeyPolicy } from './read-key-policy.ts';
import {
  lockOrganizationRow,
  type OrganizationRow,
  renameOrganizationRow,
  updateOrganizationSettings,
} from './store.ts';

export interface OrganizationPatch {
  readonly name?: string | undefined;
  readonly environments?: readonly string[] | undefined;
  readonly developersProduction?: boolean | undefined;
  readonly keyPolicy?: { readonly [Field in keyof KeyPolicy]?: KeyPolicy[Field] | undefined } | undefined;
}

/** Changes the actor's organization. Verification shows the name, so verifiers are told of a new one. */
export async function updateOrganization(
  commitChange: CommitChange,
  actor: MemberActor,
  origin: ChangeOrigin,
  patch: OrganizationPatch,
): Promise<OrganizationRow> {
  const { organizationId } = actor;
  authorize(actor, 'organization.update', { organizationId, what: 'organization' });
  const { value } = await commitChange(origin, async (transaction) => {
    const before = await lockOrganizationRow(transaction, organizationId);
    if (before === null) throw notFound('organization');
    const after = await applyPatch(transaction, before, patch);
    transaction.audit({
      organizationId,
      action: 'organization.updated',
      target: { kind: 'organization', id: organizationId, name: after.name },
      changes: describeChanges(before, after),
    });
    return after;
  });
  return value;
}

async function applyPatch(
  transaction: ChangeTransaction,
  before: OrganizationRow,
  patch: OrganizationPatch,
): Promise<OrganizationRow> {
  const { organization_id: id, name } = before;
  if (patch.name !== undefined && patch.name !== name) {
    await renameOrganizationRow(transaction, id, patch.name);
    transaction.loosen({ kind: 'organization', id });
  }
  const environments = patch.environments ?? readEnvironments(before);
  await refuseLostEnvironments(transaction, before, environments);
  const developers = patch.developersProduction ?? before.developers_production === 1;
  const columns = {
    environments: writeJson([...new Set(environments)]),
    developers_production: developers ? (1 as const) : (0 as const),
    key_policy: writeJson(mergePolicy(readKeyPolicy(before), patch.keyPolicy ?? {})),
  };
  await updateOrganizationSettings(transaction, id, columns);
  return { ...before, ...columns, name: patch.name ?? name, updated_at: transaction.now };
}

function mergePolicy(before: KeyPolicy, patch: NonNullable<OrganizationPatch['keyPolicy']>): KeyPolicy {
  const { longestLifetimeDays, expiryRequired, rotationReminderDays } = patch;
  return {
    longestLifetimeDays: longestLifetimeDays === undefined ? before.longestLifetimeDays : longestLifetimeDays,
    expiryRequired: expiryRequired ?? before.expiryRequired,
    rotationReminderDays:
      rotationReminderDays === undefined ? before.rotationReminderDays : rotationReminderDays,
  };
}

async function refuseLostEnvironments(
  transaction: ChangeTransaction,
  before: OrganizationRow,
  environments: readonly string[],
): Promise<void> {
  if (!environments.includes(PRODUCTION)) {
    throw invalidField('environments', `Keep "${PRODUCTION}" in the list; every organization has it.`);
  }
  const removed = readEnvironments(before).filter((name) => !environments.includes(name));
  if (removed.length === 0) return;
  const used = await findUsedEnvironments(transaction.rows, before.organization_id);
  const kept = removed.filter((name) => used.has(name));
  if (kept.length === 0) return;
  throw new Problem(
    'conflict',
    `There are keys of ${kept.join(', ')} that are not revoked. Revoke them first, or keep the environment.`,
    { faults: [{ path: 'environments', message: `Keys use ${kept.join(', ')}.` }] },
  );
}

function describeChanges(before: OrganizationRow, after: OrganizationRow) {
  const fields = {
    name: [before.name, after.name],
    environments: [readEnvironments(before), readEnvironments(after)],
    developersProduction: [before.developers_production === 1, after.developers_production === 1],
    keyPolicy: [readKeyPolicy(before), readKeyPolicy(after)],
  };
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, [from, to]]) => writeJson(from) !== writeJson(to))
      .map(([field, [from, to]]) => [field, { before: from, after: to }]),
  );
}
