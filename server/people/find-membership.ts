import type { ROLES } from '@latchkey/contract';
import type { Database } from '../database/database.ts';
import { toRole } from './read-role.ts';

export interface Membership {
  readonly organizationId: string;
  readonly role: (typeof ROLES)[number];
}

/**
 * The membership of a person in the wanted organization, or in the first one they have when none is wanted;
 * `null` when there is none.
 */
export type FindMembership = (userId: string, organizationId: string | null) => Promise<Membership | null>;

/** @param adopt adds what Latchkey keeps of an organization that better-auth has just made */
export function createFindMembership(
  database: Database,
  adopt: (organizationId: string, name: string) => Promise<void>,
): FindMembership {
  return async (userId, organizationId) => {
    let query = database.kysely
      .selectFrom('member')
      .innerJoin('organization', 'organization.id', 'member.organizationId')
      .leftJoin('organization_settings', 'organization_settings.organization_id', 'member.organizationId')
      .select(['member.organizationId', 'member.role', 'organization.name', 'organization_settings.status'])
      .where('member.userId', '=', userId)
      .orderBy('member.createdAt')
      .orderBy('member.id');
    if (organizationId !== null) query = query.where('member.organizationId', '=', organizationId);
    const row = await query.limit(1).executeTakeFirst();
    if (row === undefined) return null;
    if (row.status === null) await adopt(row.organizationId, row.name);
    return { organizationId: row.organizationId, role: toRole(row.role) };
  };
}
