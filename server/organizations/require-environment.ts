import { environmentName } from '@latchkey/contract';
import { z } from 'zod';
import type { MemberActor } from '../access/actor.ts';
import type { Reading } from '../database/database.ts';
import { readJson } from '../database/json.ts';
import { invalidField, notFound, Problem } from '../http/problem.ts';
import { findOrganizationRow } from './store.ts';

const PRODUCTION = 'production';

/** Refuses an environment that the organization does not have, or that the actor's role is kept from. */
export async function requireEnvironment(
  reading: Reading,
  actor: MemberActor,
  organizationId: string,
  environment: string,
): Promise<void> {
  const row = await findOrganizationRow(reading, organizationId);
  if (row === null) throw notFound('organization');
  const known = readJson(z.array(environmentName), row.environments);
  if (!known.includes(environment)) {
    throw invalidField('environment', `The organization has the environments ${known.join(', ')}.`);
  }
  const kept = environment === PRODUCTION && row.developers_production === 0 && actor.role === 'developer';
  if (kept)
    throw new Problem('forbidden', 'In this organization only owners and admins handle keys of production.');
}
