import type { AccessLevel } from './access-level.ts';
import type { KeyMode } from './key-format.ts';
import type { RateLimit } from './limit-rate.ts';
import { type AddressMatcher, compileAddresses } from './match-address.ts';
import { compileEndpoints, type EndpointMatcher } from './match-endpoint.ts';
import type { UsageCell } from './record-usage.ts';
import type {
  ApiSnapshot,
  GrantsSnapshot,
  KeySnapshot,
  LimitsSnapshot,
  Opening,
  OrganizationSnapshot,
  TagScheme,
} from './snapshot.ts';

/**
 * Snapshots made ready for deciding. Keys share the record of their owner, and owners that of their
 * organization; each of the three carries `current`, which turns false when it was touched by a change.
 * So suspending an organization of a million keys is one assignment.
 */
export interface KeyRecord {
  readonly id: string;
  readonly kind: 'bearer' | 'pair';
  readonly name: string;
  readonly environment: string;
  readonly mode: KeyMode;
  readonly state: 'active' | 'paused' | 'revoked';
  /** Milliseconds since 1970 UTC; `Infinity` for never. */
  readonly expiresAt: number;
  readonly scheme: TagScheme;
  readonly tag: string;
  readonly pepperVersion: number;
  /** `null` for anywhere. */
  readonly addresses: AddressMatcher | null;
  readonly grants: Grants | null;
  readonly limits: Limits | null;
  readonly owner: OwnerRecord;
  /** Where this verifier counts the use of the key; belongs to the usage recorder. */
  usage: UsageCell | null;
  /** The rate limits that were found last, for the API they were found for. */
  plan: RatePlan | null;
  current: boolean;
}

export interface OwnerRecord {
  /** Of the app, or of the organization where it owns keys itself. */
  readonly id: string;
  readonly app: { readonly id: string; readonly name: string; readonly contactEmail: string } | null;
  readonly active: boolean;
  readonly grants: Grants | null;
  readonly limits: Limits | null;
  readonly organization: OrganizationRecord;
  current: boolean;
}

export interface OrganizationRecord {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  readonly approvals: ReadonlyMap<string, AccessLevel>;
  current: boolean;
}

export interface Grant {
  readonly level: AccessLevel;
  readonly endpoints: ReadonlySet<string> | null;
}

/** By slug of the API. */
export type Grants = ReadonlyMap<string, Grant>;
export type Limits = ReadonlyMap<string, readonly RateLimit[]>;

export interface RatePlan {
  readonly api: ApiRecord;
  readonly subject: string;
  readonly limits: readonly RateLimit[];
}

export interface ApiRecord {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly baseUrl: string | null;
  readonly opening: Opening;
  readonly active: boolean;
  readonly management: boolean;
  readonly limits: readonly RateLimit[];
  /** `null`: no endpoints are described, so the method alone tells the access. */
  readonly endpoints: EndpointMatcher | null;
}

export function compileKey(snapshot: KeySnapshot, owner: OwnerRecord): KeyRecord {
  return {
    id: snapshot.id,
    kind: snapshot.kind,
    name: snapshot.name,
    environment: snapshot.environment,
    mode: snapshot.mode,
    state: snapshot.state,
    expiresAt: snapshot.expiresAt ?? Number.POSITIVE_INFINITY,
    scheme: snapshot.scheme,
    tag: snapshot.tag,
    pepperVersion: snapshot.pepperVersion,
    addresses: snapshot.addresses.length === 0 ? null : compileAddresses(snapshot.addresses),
    grants: snapshot.grants === null ? null : compileGrants(snapshot.grants),
    limits: compileLimits(snapshot.limits),
    owner,
    usage: null,
    plan: null,
    current: true,
  };
}

export function compileOwner(snapshot: KeySnapshot, organization: OrganizationRecord): OwnerRecord {
  const { app } = snapshot;
  return {
    id: app?.id ?? organization.id,
    app: app === null ? null : { id: app.id, name: app.name, contactEmail: app.contactEmail },
    active: app?.active ?? true,
    grants: app === null ? null : compileGrants(app.grants),
    limits: app === null ? null : compileLimits(app.limits),
    organization,
    current: true,
  };
}

export function compileOrganization(snapshot: OrganizationSnapshot): OrganizationRecord {
  return {
    id: snapshot.id,
    name: snapshot.name,
    active: snapshot.active,
    approvals: new Map(Object.entries(snapshot.approvals)),
    current: true,
  };
}

export function compileApi(snapshot: ApiSnapshot): ApiRecord {
  return {
    id: snapshot.id,
    slug: snapshot.slug,
    name: snapshot.name,
    baseUrl: snapshot.baseUrl,
    opening: snapshot.opening,
    active: snapshot.active,
    management: snapshot.management,
    limits: snapshot.limits,
    endpoints: snapshot.endpoints.length === 0 ? null : compileEndpoints(snapshot.endpoints),
  };
}

function compileGrants(snapshot: GrantsSnapshot): Grants {
  return new Map(
    Object.entries(snapshot).map(([slug, grant]) => [
      slug,
      { level: grant.level, endpoints: grant.endpoints === null ? null : new Set(grant.endpoints) },
    ]),
  );
}

function compileLimits(snapshot: LimitsSnapshot): Limits | null {
  const entries = Object.entries(snapshot);
  return entries.length === 0 ? null : new Map(entries);
}
