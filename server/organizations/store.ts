import type { Selectable, Updateable } from 'kysely';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { contains } from '../database/contains.ts';
import type { Reading } from '../database/database.ts';
import type { OrganizationSettingsTable } from '../database/schema.ts';
import type { PageEnd } from '../http/page-cursor.ts';

export interface OrganizationRow extends Selectable<OrganizationSettingsTable> {
  readonly name: string;
  readonly slug: string;
}

function organizations(reading: Reading) {
  return reading
    .selectFrom('organization_settings')
    .innerJoin('organization', 'organization.id', 'organization_settings.organization_id')
    .selectAll('organization_settings')
    .select(['organization.name', 'organization.slug']);
}

function organizationById(reading: Reading, organizationId: string) {
  return organizations(reading).where('organization_settings.organization_id', '=', organizationId);
}

export async function findOrganizationRow(
  reading: Reading,
  organizationId: string,
): Promise<OrganizationRow | null> {
  const row = await organizationById(reading, organizationId).executeTakeFirst();
  return row ?? null;
}

/**
 * The same, kept from changing until the transaction ends. Whatever counts members or invitations holds this
 * first, so that two of them never count at once.
 */
export async function lockOrganizationRow(
  transaction: ChangeTransaction,
  organizationId: string,
): Promise<OrganizationRow | null> {
  const query = organizationById(transaction.rows, organizationId);
  const row = await transaction.lockRows(query).executeTakeFirst();
  return row ?? null;
}

export interface OrganizationFilter {
  readonly after: PageEnd | null;
  readonly limit: number;
  readonly search?: string | undefined;
  readonly status?: 'active' | 'suspended' | undefined;
}

/** One row more than the limit, newest first. */
export async function listOrganizationRows(
  reading: Reading,
  { after, limit, search, status }: OrganizationFilter,
): Promise<OrganizationRow[]> {
  let query = organizations(reading)
    .orderBy('organization_settings.created_at', 'desc')
    .orderBy('organization_settings.organization_id', 'desc')
    .limit(limit + 1);
  if (after !== null) {
    query = query.where((row) =>
      row(
        row.refTuple('organization_settings.created_at', 'organization_settings.organization_id'),
        '<',
        row.tuple(after.at, after.id),
      ),
    );
  }
  if (status !== undefined) query = query.where('organization_settings.status', '=', status);
  if (search !== undefined) {
    query = query.where((row) =>
      row.or([
        contains(search, 'organization.name', 'organization.slug'),
        row('organization.id', '=', search),
      ]),
    );
  }
  return query.execute();
}

export interface OrganizationCounts {
  readonly members: number;
  readonly apps: number;
  readonly activeKeys: number;
}

/** How much each of these organizations has, by its id; one that has nothing is left out of a map. */
export async function countInOrganizations(
  reading: Reading,
  organizationIds: readonly string[],
  now: number,
): Promise<(organizationId: string) => OrganizationCounts> {
  if (organizationIds.length === 0) return () => ({ members: 0, apps: 0, activeKeys: 0 });
  const members = await reading
    .selectFrom('member')
    .select((row) => ['organizationId as id', row.fn.countAll<number>().as('count')])
    .where('organizationId', 'in', organizationIds)
    .groupBy('organizationId')
    .execute();
  const apps = await reading
    .selectFrom('app')
    .select((row) => ['organization_id as id', row.fn.countAll<number>().as('count')])
    .where('organization_id', 'in', organizationIds)
    .where('deleted_at', 'is', null)
    .groupBy('organization_id')
    .execute();
  const keys = await reading
    .selectFrom('api_key')
    .select((row) => ['organization_id as id', row.fn.countAll<number>().as('count')])
    .where('organization_id', 'in', organizationIds)
    .where('state', '=', 'active')
    .where((key) => key.or([key('expires_at', 'is', null), key('expires_at', '>', now)]))
    .groupBy('organization_id')
    .execute();
  const [memberCounts, appCounts, keyCounts] = [toMap(members), toMap(apps), toMap(keys)];
  return (id) => ({
    members: memberCounts.get(id) ?? 0,
    apps: appCounts.get(id) ?? 0,
    activeKeys: keyCounts.get(id) ?? 0,
  });
}

function toMap(rows: readonly { id: string; count: number }[]): Map<string, number> {
  return new Map(rows.map(({ id, count }) => [id, count]));
}

/** @returns false when they are there already */
export async function insertOrganizationSettings(
  transaction: ChangeTransaction,
  organizationId: string,
  columns: Pick<OrganizationRow, 'environments' | 'key_policy'>,
): Promise<boolean> {
  const result = await transaction.rows
    .insertInto('organization_settings')
    .values({
      organization_id: organizationId,
      status: 'active',
      ...columns,
      developers_production: 1,
      approvals: '{}',
      created_at: transaction.now,
      updated_at: transaction.now,
    })
    .onConflict((conflict) => conflict.column('organization_id').doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function updateOrganizationSettings(
  transaction: ChangeTransaction,
  organizationId: string,
  columns: Updateable<OrganizationSettingsTable>,
): Promise<void> {
  await transaction.rows
    .updateTable('organization_settings')
    .set({ ...columns, updated_at: transaction.now })
    .where('organization_id', '=', organizationId)
    .execute();
}

export async function renameOrganizationRow(
  transaction: ChangeTransaction,
  organizationId: string,
  name: string,
): Promise<void> {
  await transaction.rows.updateTable('organization').set({ name }).where('id', '=', organizationId).execute();
}
