import { type GrantsSnapshot, isNarrower } from '@latchkey/verifier';
import type { MemberActor } from '../access/actor.ts';
import { authorize } from '../access/authorize.ts';
import { checkOwnGrants } from '../access/check-grants.ts';
import { readApprovals } from '../access-requests/read-approvals.ts';
import { requireApprovals } from '../access-requests/require-approvals.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import type { Committed } from '../barrier/commit-change.ts';
import { endpointsOf, permissionsOf } from '../catalogue/build-grants.ts';
import { knownApis } from '../catalogue/known-apis.ts';
import { nameLimits } from '../catalogue/name-limits.ts';
import { readWantedGrants } from '../catalogue/read-wanted-grants.ts';
import { readGrants } from '../database/grants-column.ts';
import { writeJson } from '../database/json.ts';
import { invalidField, notFound } from '../http/problem.ts';
import type { AppSettings, NewApp } from './create-app.ts';
import { foldVisibleName } from './fold-visible-name.ts';
import { refuseTakenName } from './refuse-taken-name.ts';
import { type AppRow, lockAppRow, updateAppRow } from './store.ts';

export type AppPatch = { readonly [Field in keyof NewApp]?: NewApp[Field] | undefined } & {
  readonly status?: 'active' | 'suspended' | undefined;
  readonly limits?: Readonly<Record<string, Parameters<typeof nameLimits>[1]>> | undefined;
};

type AppColumns = { -readonly [Column in keyof AppRow]?: AppRow[Column] };

/** Changes an app; waits for the verifiers where less is allowed than before. */
export async function updateApp(
  { commitChange }: AppSettings,
  actor: MemberActor,
  origin: ChangeOrigin,
  appId: string,
  patch: AppPatch,
): Promise<Committed<AppRow>> {
  return refuseTakenName(patch.name ?? '', () =>
    commitChange(origin, async (transaction) => {
      const before = await lockAppRow(transaction, appId);
      if (before === null) throw notFound('app');
      authorizePatch(actor, before, patch);
      const columns = await toColumns(transaction, actor, before, patch);
      if (before.status === 'suspended' && patch.status === 'active') {
        // A management key brings back no more than it could have given.
        const grants = readGrants(columns.grants ?? before.grants);
        checkOwnGrants(actor, grants, await knownApis(transaction.rows));
      }
      await updateAppRow(transaction, appId, columns);
      const after: AppRow = { ...before, ...columns, updated_at: transaction.now };
      tellVerifiers(transaction, before, after, patch);
      transaction.audit({
        organizationId: before.organization_id,
        action: 'app.updated',
        target: { kind: 'app', id: appId, name: after.name },
        changes: describeChanges(before, after),
      });
      return after;
    }),
  );
}

function authorizePatch(actor: MemberActor, app: AppRow, patch: AppPatch): void {
  const subject = { organizationId: app.organization_id, what: 'app' };
  const { status, limits, ...rest } = patch;
  authorize(actor, 'app.read', subject);
  if (status !== undefined) authorize(actor, 'app.suspend', subject);
  if (limits !== undefined) authorizeLimits(actor, app);
  if (Object.values(rest).some((value) => value !== undefined)) authorize(actor, 'app.update', subject);
}

/** Limits belong to the operator, also in the operator's own organization. */
function authorizeLimits(actor: MemberActor, app: AppRow): void {
  if (actor.operator) return;
  authorize(actor, 'app.limit', { organizationId: app.organization_id, what: 'app' });
}

async function toColumns(
  transaction: ChangeTransaction,
  actor: MemberActor,
  before: AppRow,
  patch: AppPatch,
): Promise<AppColumns> {
  const columns: AppColumns = {};
  if (patch.name !== undefined) {
    columns.name = patch.name;
    columns.name_folded = foldVisibleName(patch.name);
  }
  if (patch.description !== undefined) columns.description = patch.description;
  if (patch.contactEmail !== undefined) columns.contact_email = patch.contactEmail;
  if (patch.status !== undefined) columns.status = patch.status;
  if (patch.limits !== undefined) {
    const entries = Object.entries(patch.limits);
    const apis = await knownApis(transaction.rows);
    const unknown = entries.find(([slug]) => !apis.has(slug))?.[0];
    if (unknown !== undefined) throw invalidField('limits', `There is no API "${unknown}" in the catalogue.`);
    columns.limits = writeJson(
      Object.fromEntries(entries.map(([slug, limits]) => [slug, nameLimits(`limits.${slug}`, limits)])),
    );
  }
  if (patch.permissions !== undefined || patch.endpoints !== undefined) {
    columns.grants = writeJson(await wantedGrants(transaction, actor, before, patch));
  }
  return columns;
}

async function wantedGrants(
  transaction: ChangeTransaction,
  actor: MemberActor,
  before: AppRow,
  patch: AppPatch,
): Promise<GrantsSnapshot> {
  const held = readGrants(before.grants);
  const permissions = patch.permissions ?? permissionsOf(held);
  const endpoints = patch.endpoints ?? keptSelections(held, permissions);
  const { grants, apis } = await readWantedGrants(transaction.rows, actor, { permissions, endpoints }, held);
  requireApprovals(grants, apis, await readApprovals(transaction.rows, before.id), held);
  return grants;
}

/** Who names permissions without endpoints does not mean to widen one that is narrowed to endpoints. */
function keptSelections(
  held: GrantsSnapshot,
  permissions: NewApp['permissions'],
): Record<string, readonly string[]> {
  const kept = Object.entries(endpointsOf(held)).filter(
    ([slug]) => Object.hasOwn(permissions, slug) && permissions[slug] !== 'none',
  );
  return Object.fromEntries(kept);
}

function tellVerifiers(transaction: ChangeTransaction, before: AppRow, after: AppRow, patch: AppPatch): void {
  // Also when it was suspended before: whoever got no answer may ask again.
  const suspended = patch.status === 'suspended';
  const limited = before.limits !== after.limits;
  const narrowed = isNarrower(readGrants(after.grants), readGrants(before.grants));
  if (suspended || limited || narrowed) transaction.tighten({ kind: 'app', id: after.id });
  else transaction.loosen({ kind: 'app', id: after.id });
}

function describeChanges(before: AppRow, after: AppRow) {
  const fields = {
    name: [before.name, after.name],
    description: [before.description, after.description],
    contactEmail: [before.contact_email, after.contact_email],
    status: [before.status, after.status],
    permissions: [readGrants(before.grants), readGrants(after.grants)],
    limits: [before.limits, after.limits],
  };
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, [from, to]]) => writeJson(from) !== writeJson(to))
      .map(([field, [from, to]]) => [field, { before: from, after: to }]),
  );
}
