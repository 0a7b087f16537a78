import type { AccessLevel, RequiredAccess } from './access-level.ts';
import type { KeyMode } from './key-format.ts';

/**
 * What a verifier is told about a key, an API or a service token: plain JSON, read by the authority in one
 * database snapshot, together with the epoch of that snapshot.
 */
export interface Loaded<Snapshot> {
  /** Epoch of the database snapshot this was read from. */
  readonly asOf: number;
  /** `null`: there is no such thing, as of that epoch. */
  readonly snapshot: Snapshot | null;
}

/** `requests` in any burst after silence, refilled evenly over `seconds`. */
export interface RateLimitSnapshot {
  readonly name: string;
  readonly requests: number;
  readonly seconds: number;
}

/** Level on one API; with `endpoints`, on these endpoint ids alone. */
export interface GrantSnapshot {
  readonly level: AccessLevel;
  readonly endpoints: readonly string[] | null;
}

/** By slug of the API. */
export type GrantsSnapshot = Readonly<Record<string, GrantSnapshot>>;
export type LimitsSnapshot = Readonly<Record<string, readonly RateLimitSnapshot[]>>;

/**
 * How `tag` was made. `tagged`: a key of ours (`tagSecret`). `imported`: a key from elsewhere (`tagImportedKey`).
 * `sha256`: one that was not used here yet, by the plain SHA-256 it came with, in hexadecimal.
 */
export type TagScheme = 'tagged' | 'imported' | 'sha256';

export interface KeySnapshot {
  /** Without the `key_` that it has in the HTTP API. */
  readonly id: string;
  readonly kind: 'bearer' | 'pair';
  readonly name: string;
  readonly environment: string;
  readonly mode: KeyMode;
  readonly state: 'active' | 'paused' | 'revoked';
  /** Milliseconds since 1970 UTC; `null` for never. */
  readonly expiresAt: number | null;
  readonly scheme: TagScheme;
  readonly tag: string;
  readonly pepperVersion: number;
  /** IP addresses and CIDR ranges; empty for anywhere. */
  readonly addresses: readonly string[];
  /** Narrows what the owner holds; `null` for all of it. */
  readonly grants: GrantsSnapshot | null;
  readonly limits: LimitsSnapshot;
  /** `null` for a key of the organization itself. */
  readonly app: AppSnapshot | null;
  readonly organization: OrganizationSnapshot;
}

export interface AppSnapshot {
  readonly id: string;
  readonly name: string;
  readonly contactEmail: string;
  readonly active: boolean;
  readonly grants: GrantsSnapshot;
  readonly limits: LimitsSnapshot;
}

export interface OrganizationSnapshot {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  /** Level approved on each `on_request` API, for keys of the organization itself. */
  readonly approvals: Readonly<Record<string, AccessLevel>>;
}

export type Opening = 'open' | 'key' | 'on_request';

export interface EndpointSnapshot {
  readonly id: string;
  /** Upper case. */
  readonly method: string;
  /** `/conversations/{id}`. */
  readonly path: string;
  readonly access: RequiredAccess;
}

export interface ApiSnapshot {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly baseUrl: string | null;
  readonly opening: Opening;
  readonly active: boolean;
  /** Latchkey's own management API: never granted implicitly. */
  readonly management: boolean;
  readonly limits: readonly RateLimitSnapshot[];
  readonly endpoints: readonly EndpointSnapshot[];
}

export interface ServiceTokenSnapshot {
  readonly id: string;
  readonly name: string;
  readonly tag: string;
  readonly pepperVersion: number;
  readonly active: boolean;
  /** Slugs of the APIs it may ask about. */
  readonly apis: readonly string[];
}

/**
 * Names something whose snapshots may have changed. An API by its slug; `imported_keys` means that ids
 * which were unknown may exist now; `settings` that keys may look otherwise; `everything` that nothing held can be
 * relied on.
 */
export interface Touch {
  readonly kind: TouchKind;
  readonly id: string;
}

export const TOUCH_KINDS = [
  'key',
  'imported_keys',
  'app',
  'organization',
  'api',
  'service_token',
  'settings',
  'everything',
] as const;
export type TouchKind = (typeof TOUCH_KINDS)[number];

/** One row of the change log. */
export interface Change {
  readonly epoch: number;
  readonly touches: readonly Touch[];
}
