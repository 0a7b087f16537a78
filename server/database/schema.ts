import type { ColumnType } from 'kysely';

/**
 * The tables, as one type for every engine. Portable columns only: text (ids compared by bytes), integers
 * (times are milliseconds since 1970 UTC, truth values 0 and 1), JSON as text.
 */
export interface Schema {
  revocation_clock: RevocationClockTable;
  change_log: ChangeLogTable;
  node_lease: NodeLeaseTable;
  attached_verifier: AttachedVerifierTable;
  setting: SettingTable;
  key_address: KeyAddressTable;
  operator: OperatorTable;
  organization: OrganizationTable;
  member: MemberTable;
  invitation: InvitationTable;
  user: UserTable;
  session: SessionTable;
  verification: VerificationTable;
  organization_settings: OrganizationSettingsTable;
  api: ApiTable;
  api_endpoint: ApiEndpointTable;
  app: AppTable;
  api_key: ApiKeyTable;
  access_request: AccessRequestTable;
  service_token: ServiceTokenTable;
  audit_head: AuditHeadTable;
  audit_event: AuditEventTable;
  idempotency: IdempotencyTable;
  usage_hour: UsageHourTable;
}

/** JSON as text. Read and written through `json.ts`, so that no raw text is mistaken for a value. */
export type Json = string;
type Milliseconds = number;
type Flag = 0 | 1;
/** Set once, when the row is made. */
type Fixed<Value> = ColumnType<Value, Value, never>;
/** A time of better-auth: text in SQLite, a timestamp in PostgreSQL. Read and written through `moment.ts`. */
type Moment = ColumnType<Date | string, string, string>;

export interface RevocationClockTable {
  id: Fixed<1>;
  epoch: number;
  history_id: string;
}

export interface ChangeLogTable {
  epoch: Fixed<number>;
  touches: Fixed<Json>;
  tightening: Fixed<Flag>;
  at: Fixed<Milliseconds>;
}

/** Processes that share the database, and how far each has come. */
export interface NodeLeaseTable {
  incarnation: Fixed<string>;
  acked_epoch: number;
  renew_seq: number;
  term_ms: Fixed<number>;
  /** Verifiers that confirmed `acked_epoch` there, the process itself included. */
  acknowledged: number;
  expired: number;
}

/** Verifiers that may hold a lease, so that a process which starts knows whom to wait for. */
export interface AttachedVerifierTable {
  incarnation: Fixed<string>;
  /** Of the process it is attached to; empty where there is only one. */
  node: string;
  identity: Json;
  term_ms: number;
  since: Milliseconds;
}

/** Where the calls of a key came from last. */
export interface KeyAddressTable {
  key_id: Fixed<string>;
  address: Fixed<string>;
  last_seen_at: Milliseconds;
}

export interface SettingTable {
  name: Fixed<string>;
  value: Json;
  updated_at: Milliseconds;
}

export interface OperatorTable {
  user_id: Fixed<string>;
  created_at: Fixed<Milliseconds>;
}

/** The columns that we use of the tables that belong to better-auth. */
export interface OrganizationTable {
  id: Fixed<string>;
  name: string;
  slug: Fixed<string>;
}

export interface MemberTable {
  id: Fixed<string>;
  organizationId: Fixed<string>;
  userId: Fixed<string>;
  role: string;
  createdAt: Moment;
}

export interface InvitationTable {
  id: Fixed<string>;
  organizationId: Fixed<string>;
  /** Lower case. */
  email: Fixed<string>;
  role: string;
  status: string;
  inviterId: string;
  expiresAt: Moment;
  createdAt: Moment;
}

export interface SessionTable {
  id: Fixed<string>;
  userId: Fixed<string>;
  activeOrganizationId: string | null;
  expiresAt: Moment;
}

/** Secrets that were sent to somebody, such as the token of a password reset. */
export interface VerificationTable {
  id: Fixed<string>;
  identifier: Fixed<string>;
  value: Fixed<string>;
  expiresAt: Moment;
  createdAt: Moment;
  updatedAt: Moment;
}

export interface UserTable {
  id: Fixed<string>;
  name: Fixed<string>;
  email: Fixed<string>;
}

export interface OrganizationSettingsTable {
  organization_id: Fixed<string>;
  status: 'active' | 'suspended';
  /** Names of the environments that keys can be made for. */
  environments: Json;
  /** Whether developers may handle keys of the production environment. */
  developers_production: Flag;
  /** Level approved on each `on_request` API for keys of the organization itself. */
  approvals: Json;
  /** What its admins demand of keys that are made from now on. */
  key_policy: Json;
  created_at: Fixed<Milliseconds>;
  updated_at: Milliseconds;
}

export interface ApiTable {
  id: Fixed<string>;
  slug: Fixed<string>;
  name: string;
  description: string;
  base_url: string | null;
  opening: 'open' | 'key' | 'on_request';
  status: 'active' | 'retired';
  management: Fixed<Flag>;
  limits: Json;
  created_at: Fixed<Milliseconds>;
  updated_at: Milliseconds;
}

export interface ApiEndpointTable {
  id: Fixed<string>;
  api_id: Fixed<string>;
  method: Fixed<string>;
  path: Fixed<string>;
  access: 'read' | 'write';
  summary: string;
  position: number;
}

export interface AppTable {
  id: Fixed<string>;
  organization_id: Fixed<string>;
  name: string;
  /** The name as compared: case and look-alike letters folded. */
  name_folded: string;
  description: string;
  contact_email: string;
  status: 'active' | 'suspended' | 'deleted';
  distribution: string;
  /** `{slug: {level, endpoints}}`. */
  grants: Json;
  /** `{slug: [{name, requests, seconds}]}`. */
  limits: Json;
  created_at: Fixed<Milliseconds>;
  created_by: Fixed<Json>;
  updated_at: Milliseconds;
  deleted_at: Milliseconds | null;
}

export interface ApiKeyTable {
  /** The 12 characters that stand in the key itself. */
  id: Fixed<string>;
  kind: Fixed<'bearer' | 'pair'>;
  mode: Fixed<'live' | 'test'>;
  /** Prefix it was issued under, for showing it masked. */
  prefix: Fixed<string>;
  last4: Fixed<string>;
  organization_id: Fixed<string>;
  app_id: Fixed<string | null>;
  /** The single account token of its organization. */
  account_token: Fixed<Flag>;
  name: string;
  environment: Fixed<string>;
  tag: string;
  scheme: 'tagged' | 'imported' | 'sha256';
  pepper_version: number;
  state: 'active' | 'paused' | 'revoked';
  expires_at: Milliseconds | null;
  addresses: Json;
  grants: Json | null;
  limits: Json;
  created_at: Fixed<Milliseconds>;
  created_by: Fixed<Json>;
  updated_at: Milliseconds;
  last_used_at: Milliseconds | null;
  revoked_at: Milliseconds | null;
  revoked_by: Json | null;
  revoked_reason: string | null;
  replaced_by: string | null;
}

export interface AccessRequestTable {
  id: Fixed<string>;
  organization_id: Fixed<string>;
  app_id: Fixed<string | null>;
  api_id: Fixed<string>;
  level: Fixed<'read' | 'write'>;
  reason: Fixed<string>;
  state: 'pending' | 'approved' | 'denied' | 'withdrawn';
  decision_reason: string | null;
  created_at: Fixed<Milliseconds>;
  created_by: Fixed<Json>;
  decided_at: Milliseconds | null;
  decided_by: Json | null;
}

export interface ServiceTokenTable {
  id: Fixed<string>;
  /** Prefix it was issued under, for showing it masked. */
  prefix: Fixed<string>;
  name: Fixed<string>;
  tag: Fixed<string>;
  pepper_version: Fixed<number>;
  last4: Fixed<string>;
  state: 'active' | 'revoked';
  /** Slugs. */
  apis: Fixed<Json>;
  created_at: Fixed<Milliseconds>;
  created_by: Fixed<Json>;
  revoked_at: Milliseconds | null;
}

export interface AuditHeadTable {
  id: Fixed<1>;
  sequence: number;
  hash: string;
}

export interface AuditEventTable {
  sequence: Fixed<number>;
  id: Fixed<string>;
  at: Fixed<Milliseconds>;
  organization_id: Fixed<string | null>;
  actor_kind: Fixed<string>;
  actor_id: Fixed<string | null>;
  actor_name: Fixed<string>;
  address: Fixed<string | null>;
  request_id: Fixed<string>;
  action: Fixed<string>;
  target_kind: Fixed<string>;
  target_id: Fixed<string>;
  target_name: Fixed<string>;
  /** `{field: {before, after}}`, never a secret. */
  changes: Fixed<Json>;
  previous_hash: Fixed<string>;
  hash: Fixed<string>;
}

export interface IdempotencyTable {
  actor: Fixed<string>;
  key: Fixed<string>;
  route: Fixed<string>;
  request_hash: Fixed<string>;
  resource_id: Fixed<string>;
  created_at: Fixed<Milliseconds>;
}

export interface UsageHourTable {
  key_id: Fixed<string>;
  api: Fixed<string>;
  /** Start of the hour. */
  hour: Fixed<Milliseconds>;
  outcome: Fixed<string>;
  count: number;
}
