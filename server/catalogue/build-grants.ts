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
 * @param held what the grants replace; endpoints in it that are gone may be named, and are left out
 */
export function buildGrants(
  wanted: WantedGrants,
  apis: ReadonlyMap<string, ApiRow>,
  endpoints: readonly EndpointRow[],
  held: GrantsSnapshot,
): GrantsSnapshot {
  const grants: Record<string, GrantSnapshot> = {};
  for (const [slug, level] of Object.entries(wanted.permissions)) {
    const api = apis.get(slug);
    if (api === undefined)
      throw invalidField(`permissions.${slug}`, `There is no API "${slug}" in the catalogue.`);
    if (level === 'none') continue;
    const selection = Object.hasOwn(wanted.endpoints, slug) ? wanted.endpoints[slug] : undefined;
    const former = Object.hasOwn(held, slug) ? (held[slug]?.endpoints ?? []) : [];
    grants[slug] = { level, endpoints: selectEndpoints(slug, api, selection, endpoints, former) };
  }
  for (const slug of Object.keys(wanted.endpoints)) {
    if (!Object.hasOwn(grants, slug)) {
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
  former: readonly string[],
): string[] | null {
  if (selection === undefined) return null;
  const known = new Set(endpoints.filter((row) => row.api_id === api.id).map((row) => row.id));
  const gone = new Set(former);
  const missing = selection.find((id) => !known.has(id) && !gone.has(id));
  if (missing !== undefined) {
    throw invalidField(`endpoints.${slug}`, `"${slug}" has no endpoint with the id "${missing}".`);
  }
  // Possibly none, which allows nothing: a selection never turns into the whole API.
  return [...new Set(selection)].filter((id) => known.has(id));
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
