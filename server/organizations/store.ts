import type { Selectable, Updateable } from 'kysely';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import type { Reading } from '../database/database.ts';
import type { OrganizationSettingsTable } from '../database/schema.ts';

export interface OrganizationRow extends Selectable<OrganizationSettingsTable> {
  readonly name: string;
  readonly slug: string;
}

export async function findOrganizationRow(
  reading: Reading,
  organizationId: string,
): Promise<OrganizationRow | null> {
  const row = await reading
    .selectFrom('organization_settings')
    .innerJoin('organization', 'organization.id', 'organization_settings.organization_id')
    .selectAll('organization_settings')
    .select(['organization.name', 'organization.slug'])
    .where('organization_settings.organization_id', '=', organizationId)
    .executeTakeFirst();
  return row ?? null;
}

/** @returns false when they are there already */
export async function insertOrganizationSettings(
  transaction: ChangeTransaction,
  organizationId: string,
  environments: string,
): Promise<boolean> {
  const result = await transaction.rows
    .insertInto('organization_settings')
    .values({
      organization_id: organizationId,
      status: 'active',
      environments,
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
