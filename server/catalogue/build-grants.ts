import type { AccessLevel, GrantSnapshot, GrantsSnapshot } from '@latchkey/verifier';
import { invalidField } from '../http/problem.ts';
import type { ApiRow, EndpointRow } from './store.ts';

export interface WantedGrants {
  /** `{slug: level}`. */
  readonly permissions: Readonly<Record<string, AccessLevel>>;
  /** `{slug: [endpoint id]}`. */
  readonly endpoints: Readonly<Record<string, readonly string[]>>;
}

/**
 * Makes grants of permissions and endpoint selections. Throws a `Problem` for an API or an endpoint that is not
 * in the catalogue, so that a typing error does not become a permission that never works.
 */
export function buildGrants(
  wanted: WantedGrants,
  apis: ReadonlyMap<string, ApiRow>,
  endpoints: readonly EndpointRow[],
): GrantsSnapshot {
  const grants: Record<string, GrantSnapshot> = {};
  for (const [slug, level] of Object.entries(wanted.permissions)) {
    const api = apis.get(slug);
    if (api === undefined)
      throw invalidField(`permissions.${slug}`, `There is no API "${slug}" in the catalogue.`);
    if (level === 'none') continue;
    grants[slug] = { level, endpoints: selectEndpoints(slug, api, wanted.endpoints[slug], endpoints) };
  }
  for (const slug of Object.keys(wanted.endpoints)) {
    if (grants[slug] === undefined) {
      throw invalidField(
        `endpoints.${slug}`,
        `Give a permission on "${slug}" before choosing endpoints of it.`,
      );
    }
  }
  return grants;
}

function selectEndpoints(
  slug: string,
  api: ApiRow,
  selection: readonly string[] | undefined,
  endpoints: readonly EndpointRow[],
): string[] | null {
  if (selection === undefined) return null;
  const known = new Set(endpoints.filter((row) => row.api_id === api.id).map((row) => row.id));
  const missing = selection.find((id) => !known.has(id));
  if (missing !== undefined) {
    throw invalidField(`endpoints.${slug}`, `"${slug}" has no endpoint with the id "${missing}".`);
  }
  return [...new Set(selection)];
}

/** `{slug: level}` of grants. */
export function permissionsOf(grants: GrantsSnapshot): Record<string, AccessLevel> {
  return Object.fromEntries(Object.entries(grants).map(([slug, grant]) => [slug, grant.level]));
}

/** `{slug: [endpoint id]}` of those grants that are narrowed to endpoints. */
export function endpointsOf(grants: GrantsSnapshot): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(grants).flatMap(([slug, { endpoints }]) =>
      endpoints === null ? [] : [[slug, [...endpoints]]],
    ),
  );
}
