import type { GrantsSnapshot } from '@latchkey/verifier';
import type { MemberActor } from '../access/actor.ts';
import { checkOwnGrants } from '../access/check-grants.ts';
import type { Reading } from '../database/database.ts';
import { buildGrants, type WantedGrants } from './build-grants.ts';
import { type ApiRow, listAllApis, listEndpoints } from './store.ts';

export interface ReadGrants {
  readonly grants: GrantsSnapshot;
  readonly apis: ReadonlyMap<string, ApiRow>;
}

/**
 * Checks wanted permissions against the catalogue and against what the actor may give.
 * @param held what they replace: endpoints in it that are gone from the catalogue may be named, and are left out
 */
export async function readWantedGrants(
  reading: Reading,
  actor: MemberActor,
  wanted: WantedGrants,
  held: GrantsSnapshot = {},
): Promise<ReadGrants> {
  const apis = await listAllApis(reading);
  const selected = Object.keys(wanted.endpoints).flatMap((slug) => apis.get(slug)?.id ?? []);
  const endpoints = await listEndpoints(reading, selected);
  const grants = buildGrants(wanted, apis, endpoints, held);
  checkOwnGrants(actor, grants, apis);
  return { grants, apis };
}
