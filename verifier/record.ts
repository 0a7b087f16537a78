import type { AccessLevel } from './access-level.ts';
import { type ApiBase, compileBase } from './api-base.ts';
import type { EffectiveGrant } from './effective-grant.ts';
import type { KeyMode } from './key-format.ts';
import type { RateLimit, RateLimitState } from './limit-rate.ts';
import type { AddressMatcher } from './match-address.ts';
import { compileEndpoints, type EndpointMatcher } from './match-endpoint.ts';
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

/**
 * Snapshots made ready for deciding. Keys share the record of their owner, and owners that of their
 * organization; each of the three carries `current`, which turns false when it was touched by a change.
 * So suspending an organization of a million keys is one assignment.
 *
 * With a hundred thousand keys each further object is a further wait for memory in every decision. So a key holds nothing
 * but its name of its own: its tag and its count are beside its id in the table that finds it, all that most keys of an owner
 * have alike is in their terms, and its record is made for the decision that shows it.
 */
export class KeyRecord {
  readonly id: string;
  readonly name: string;
  readonly terms: KeyTerms;

  constructor(id: string, name: string, terms: KeyTerms) {
    this.id = id;
    this.name = name;
    this.terms = terms;
  }

  get owner(): OwnerRecord {
    return this.terms.owner;
  }

  get state(): KeyTerms['state'] {
    return this.terms.state;
  }

  get ownerActive(): boolean {
    return this.terms.ownerActive;
  }

  get expiresAt(): number | null {
    return this.terms.expiresAt;
  }

  get mode(): KeyMode {
    return this.terms.mode;
  }

  get kind(): KeyTerms['kind'] {
    return this.terms.kind;
  }

  get environment(): string {
    return this.terms.environment;
  }

  get grants(): Grants | null {
    return this.terms.grants;
  }

  get current(): boolean {
    return this.terms.current;
  }
}

/** What a key may have in common with others of its owner. Where a key differs in any of it, it has terms of its own. */
export interface KeyTerms {
  readonly owner: OwnerRecord;
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
  /** What is held on the APIs that were asked about; belongs to `standingOn`. */
  standing: Standing | null;
  current: boolean;
  readonly environment: string;
  readonly grants: Grants | null;
  readonly ownLimits: Limits | null;
  /** Packed; `null` for a key of ours, whose tag is in the table that finds it. */
  readonly importedTag: string | null;
}

/** What these terms come to on one API. */
export interface Standing {
  readonly slug: string;
  api: ApiRecord;
  grant: EffectiveGrant;
  limits: readonly RateLimit[];
  /** Belongs to the rate limiter. */
  rate: RateLimitState | null;
  /** On the next API. */
  next: Standing | null;
}

export interface OwnerRecord {
  /** Of the app, or of the organization where it owns keys itself. */
  readonly id: string;
  readonly app: { readonly id: string; readonly name: string; readonly contactEmail: string } | null;
  readonly active: boolean;
  readonly grants: Grants | null;
  readonly limits: Limits | null;
  readonly organization: OrganizationRecord;
  /** Those that several of its keys can have. */
  readonly terms: KeyTerms[];
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

export function compileOwner(snapshot: KeySnapshot, organization: OrganizationRecord): OwnerRecord {
  const { app } = snapshot;
  return {
    id: app?.id ?? organization.id,
    app: app === null ? null : { id: app.id, name: app.name, contactEmail: app.contactEmail },
    active: app?.active ?? true,
    grants: app === null ? null : compileGrants(app.grants),
    limits: app === null ? null : compileLimits(app.limits),
    organization,
    terms: [],
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

export function compileGrants(snapshot: GrantsSnapshot): Grants {
  return new Map(
    Object.entries(snapshot).map(([slug, grant]) => [
      slug,
      { level: grant.level, endpoints: grant.endpoints === null ? null : new Set(grant.endpoints) },
    ]),
  );
}

export function compileLimits(snapshot: LimitsSnapshot): Limits | null {
  const entries = Object.entries(snapshot);
  return entries.length === 0 ? null : new Map(entries);
}
