import type { MemberActor } from '../access/actor.ts';
import { roleIn } from '../access/authorize.ts';
import type { Reading } from '../database/database.ts';
import { invalidField, notFound, Problem } from '../http/problem.ts';
import { PRODUCTION, readEnvironments } from './read-environments.ts';
import { findOrganizationRow, type OrganizationRow } from './store.ts';

/** Refuses an environment that the organization does not have, or that the actor's role is kept from. */
export async function requireEnvironment(
  reading: Reading,
  actor: MemberActor,
  organizationId: string,
  environment: string,
): Promise<void> {
  const row = await findOrganizationRow(reading, organizationId);
  if (row === null) throw notFound('organization');
  const known = readEnvironments(row);
  if (!known.includes(environment)) {
    throw invalidField('environment', `The organization has the environments ${known.join(', ')}.`);
  }
  refuseKept(row, actor, environment);
}

/** Refuses to touch what belongs to an environment that the actor's role is kept from. */
export async function requireEnvironmentAccess(
  reading: Reading,
  actor: MemberActor,
  organizationId: string,
  environment: string,
): Promise<void> {
  const row = await findOrganizationRow(reading, organizationId);
  if (row === null) throw notFound('organization');
  refuseKept(row, actor, environment);
}

function refuseKept(row: OrganizationRow, actor: MemberActor, environment: string): void {
  const isDeveloper = roleIn(actor, row.organization_id) === 'developer';
  if (environment !== PRODUCTION || row.developers_production === 1 || !isDeveloper) return;
  throw new Problem('forbidden', 'In this organization only owners and admins handle keys of production.');
}
