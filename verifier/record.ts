import type { AccessLevel } from './access-level.ts';
import { type ApiBase, compileBase } from './api-base.ts';
import { type EffectiveGrant, NO_GRANT } from './effective-grant.ts';
import type { KeyMode } from './key-format.ts';
import type { RateLimit, RateLimitState } from './limit-rate.ts';
import { type AddressMatcher, compileAddresses } from './match-address.ts';
import { compileEndpoints, type EndpointMatcher } from './match-endpoint.ts';
import { type Counted, NOT_COUNTED } from './record-usage.ts';
import type {
  ApiSnapshot,
  GrantsSnapshot,
  KeySnapshot,
  LimitsSnapshot,
  Opening,
  OrganizationSnapshot,
  ServiceTokenSnapshot,
  TagScheme,
} from './snapshot.ts';
import { packTag } from './tag-secret.ts';
import { readTagWords, type TagWords } from './tag-words.ts';

/**
 * Snapshots made ready for deciding. Keys share the record of their owner, and owners that of their
 * organization; each of the three carries `current`, which turns false when it was touched by a change.
 * So suspending an organization of a million keys is one assignment.
 *
 * A key is its own standing on the first API that it was asked about, which is the only one for most: with a hundred
 * thousand keys each further object is a further wait for memory in every decision. What a decision reads comes first.
 */
export interface KeyRecord extends Standing, TagWords {
  /** State of the records it hangs on when it was last found to be current; belongs to whoever holds it. */
  seenAt: number;
  readonly state: 'active' | 'paused' | 'revoked';
  /** Whether its owner and the organization are. */
  readonly ownerActive: boolean;
  /** Milliseconds since 1970 UTC; `null` for never. */
  readonly expiresAt: number | null;
  readonly scheme: TagScheme;
  readonly pepperVersion: number;
  readonly mode: KeyMode;
  readonly kind: 'bearer' | 'pair';
  /** `null` for anywhere. */
  readonly addresses: AddressMatcher | null;
  /** That it stands on itself; belongs to `standingOn`. */
  api: ApiRecord | null;
  slug: string;
  /** What it holds on further APIs. */
  further: OtherStanding | null;
  current: boolean;
  readonly id: string;
  readonly name: string;
  readonly environment: string;
  readonly grants: Grants | null;
  readonly ownLimits: Limits | null;
  readonly owner: OwnerRecord;
}

/** What one key holds on one API. */
export interface Standing extends Counted {
  grant: EffectiveGrant;
  limits: readonly RateLimit[];
  /** Belongs to the rate limiter. */
  rate: RateLimitState | null;
}

export interface OtherStanding extends Standing {
  readonly api: ApiRecord;
  readonly next: OtherStanding | null;
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

export interface ApiRecord {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly baseUrl: string | null;
  readonly base: ApiBase | null;
  readonly opening: Opening;
  readonly active: boolean;
  readonly management: boolean;
  readonly limits: readonly RateLimit[];
  /** `null`: no endpoints are described, so the method alone tells the access. */
  readonly endpoints: EndpointMatcher | null;
}

/** What a service token may ask about, with its tag packed. */
export interface ServiceTokenRecord extends ServiceTokenSnapshot {
  readonly packedTag: string;
}

export function compileServiceToken(snapshot: ServiceTokenSnapshot): ServiceTokenRecord {
  return { ...snapshot, packedTag: packTag(snapshot.tag) };
}

export function compileKey(snapshot: KeySnapshot, owner: OwnerRecord): KeyRecord {
  const tag = readTagWords(snapshot.tag);
  return {
    seenAt: -1,
    state: STATE[snapshot.state],
    ownerActive: owner.active && owner.organization.active,
    expiresAt: snapshot.expiresAt,
    scheme: SCHEME[snapshot.scheme],
    pepperVersion: snapshot.pepperVersion,
    mode: MODE[snapshot.mode],
    kind: KIND[snapshot.kind],
    addresses: snapshot.addresses.length === 0 ? null : compileAddresses(snapshot.addresses),
    tag0: tag?.[0] ?? 0,
    tag1: tag?.[1] ?? 0,
    tag2: tag?.[2] ?? 0,
    tag3: tag?.[3] ?? 0,
    tag4: tag?.[4] ?? 0,
    tag5: tag?.[5] ?? 0,
    tag6: tag?.[6] ?? 0,
    tag7: tag?.[7] ?? 0,
    api: null,
    grant: NO_GRANT,
    limits: NO_LIMITS,
    rate: null,
    // Written out: an object made by spreading is laid out in two places.
    interval: NOT_COUNTED.interval,
    valid: NOT_COUNTED.valid,
    others: NOT_COUNTED.others,
    lastUsedAfter: NOT_COUNTED.lastUsedAfter,
    address: NOT_COUNTED.address,
    current: true,
    further: null,
    slug: '',
    id: snapshot.id,
    keyId: snapshot.id,
    name: snapshot.name,
    environment: share(snapshot.environment),
    grants: snapshot.grants === null ? null : compileGrants(snapshot.grants),
    ownLimits: compileLimits(snapshot.limits),
    owner,
  };
}

const NO_LIMITS: readonly RateLimit[] = [];

/** What was read from somewhere is a text of its own for each key; these are shared, and compared at a glance. */
const STATE = { active: 'active', paused: 'paused', revoked: 'revoked' } as const;
const SCHEME = { tagged: 'tagged', imported: 'imported', sha256: 'sha256' } as const;
const MODE = { live: 'live', test: 'test' } as const;
const KIND = { bearer: 'bearer', pair: 'pair' } as const;

const MOST_SHARED = 1000;
const shared = new Map<string, string>();

/** The same text as before, where there are few different ones. */
function share(text: string): string {
  const known = shared.get(text);
  if (known !== undefined || shared.size >= MOST_SHARED) return known ?? text;
  shared.set(text, text);
  return text;
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
    base: compileBase(snapshot.baseUrl),
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
