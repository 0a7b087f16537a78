import {
  type ApiSnapshot,
  type KeySnapshot,
  type Loaded,
  type RecordSource,
  type ServiceTokenSnapshot,
  splitImportedHandle,
} from '@latchkey/verifier';
import { z } from 'zod';
import type { Database, RawRow, ReadRows } from '../database/database.ts';
import { readGrants, readLimits } from '../database/grants-column.ts';
import { readJson } from '../database/json.ts';

const level = z.enum(['none', 'read', 'write']);
const limit = z.object({ name: z.string(), requests: z.number(), seconds: z.number() });

/** The clock comes first in every query, so that what is absent still has an epoch to be absent at. */
const KEY = `
  select clock.epoch as as_of, k.id, k.kind, k.mode, k.name, k.environment, k.state, k.expires_at, k.scheme, k.tag,
    k.pepper_version, k.addresses, k.grants, k.limits, k.organization_id,
    a.id as app_id, a.name as app_name, a.contact_email, a.status as app_status, a.grants as app_grants,
    a.limits as app_limits, o.name as organization_name, s.status as organization_status, s.approvals
  from revocation_clock clock
  left join api_key k on WHICH
  left join app a on a.id = k.app_id
  left join organization o on o.id = k.organization_id
  left join organization_settings s on s.organization_id = k.organization_id
  where clock.id = 1`;

const API = `
  select clock.epoch as as_of, a.id, a.slug, a.name, a.base_url, a.opening, a.status, a.management, a.limits,
    e.id as endpoint_id, e.method, e.path, e.access
  from revocation_clock clock
  left join api a on a.slug = ?
  left join api_endpoint e on e.api_id = a.id
  where clock.id = 1
  order by e.position`;

const SERVICE_TOKEN = `
  select clock.epoch as as_of, t.id, t.name, t.tag, t.pepper_version, t.state, t.apis
  from revocation_clock clock
  left join service_token t on t.id = ?
  where clock.id = 1`;

/** Reads records for the verifier in this process, each in one statement and so in one database snapshot. */
export function createRecordSource(database: Pick<Database, 'prepare'>): RecordSource {
  const key = database.prepare(KEY.replace('WHICH', 'k.id = ?'));
  // Should two rows ever stand for one key, the one that was there first and used counts: `imported` before `sha256`.
  const imported = database.prepare(
    `${KEY.replace('WHICH', "k.tag in (?, ?) and k.scheme <> 'tagged'")} order by k.scheme`,
  );
  const api = database.prepare(API);
  const serviceToken = database.prepare(SERVICE_TOKEN);
  return {
    loadKey: (id) => {
      if (!id.includes('.')) return load(key, [id], toKey);
      const { tag, sha256 } = splitImportedHandle(id);
      return load(imported, [tag, sha256], toKey);
    },
    loadApi: (slug) => load(api, [slug], toApi),
    loadServiceToken: (id) => load(serviceToken, [id], toServiceToken),
  };
}

type Convert<Snapshot> = (rows: readonly RawRow[]) => Snapshot;

function load<Snapshot>(
  read: ReadRows,
  parameters: readonly unknown[],
  convert: Convert<Snapshot>,
): Loaded<Snapshot> | Promise<Loaded<Snapshot>> {
  const rows = read(...parameters);
  return rows instanceof Promise
    ? rows.then((awaited) => toLoaded(awaited, convert))
    : toLoaded(rows, convert);
}

function toLoaded<Snapshot>(rows: readonly RawRow[], convert: Convert<Snapshot>): Loaded<Snapshot> {
  const first = rows[0];
  if (first === undefined) throw new Error('the revocation clock is missing');
  return { asOf: number(first, 'as_of'), snapshot: first.id === null ? null : convert(rows) };
}

function toKey(rows: readonly RawRow[]): KeySnapshot {
  const row = one(rows);
  return {
    id: text(row, 'id'),
    kind: z.enum(['bearer', 'pair']).parse(row.kind),
    mode: z.enum(['live', 'test']).parse(row.mode),
    name: text(row, 'name'),
    environment: text(row, 'environment'),
    state: z.enum(['active', 'paused', 'revoked']).parse(row.state),
    expiresAt: row.expires_at === null ? null : number(row, 'expires_at'),
    scheme: z.enum(['tagged', 'imported', 'sha256']).parse(row.scheme),
    tag: text(row, 'tag'),
    pepperVersion: number(row, 'pepper_version'),
    addresses: readJson(z.array(z.string()), text(row, 'addresses')),
    grants: row.grants === null ? null : readGrants(text(row, 'grants')),
    limits: readLimits(text(row, 'limits')),
    app: row.app_id === null ? null : toApp(row),
    organization: {
      id: text(row, 'organization_id'),
      name: text(row, 'organization_name'),
      active: row.organization_status === 'active',
      approvals: readJson(z.record(z.string(), level), text(row, 'approvals')),
    },
  };
}

function toApp(row: RawRow): KeySnapshot['app'] {
  return {
    id: text(row, 'app_id'),
    name: text(row, 'app_name'),
    contactEmail: text(row, 'contact_email'),
    active: row.app_status === 'active',
    grants: readGrants(text(row, 'app_grants')),
    limits: readLimits(text(row, 'app_limits')),
  };
}

function toApi(rows: readonly RawRow[]): ApiSnapshot {
  const row = one(rows);
  return {
    id: text(row, 'id'),
    slug: text(row, 'slug'),
    name: text(row, 'name'),
    baseUrl: row.base_url === null ? null : text(row, 'base_url'),
    opening: z.enum(['open', 'key', 'on_request']).parse(row.opening),
    active: row.status === 'active',
    management: row.management === 1,
    limits: readJson(z.array(limit), text(row, 'limits')),
    endpoints: rows
      .filter((endpoint) => endpoint.endpoint_id !== null)
      .map((endpoint) => ({
        id: text(endpoint, 'endpoint_id'),
        method: text(endpoint, 'method'),
        path: text(endpoint, 'path'),
        access: endpoint.access === 'read' ? 'read' : 'write',
      })),
  };
}

function toServiceToken(rows: readonly RawRow[]): ServiceTokenSnapshot {
  const row = one(rows);
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    tag: text(row, 'tag'),
    pepperVersion: number(row, 'pepper_version'),
    active: row.state === 'active',
    apis: readJson(z.array(z.string()), text(row, 'apis')),
  };
}

function one(rows: readonly RawRow[]): RawRow {
  return rows[0] ?? {};
}

function text(row: RawRow, column: string): string {
  return z.string().parse(row[column]);
}

function number(row: RawRow, column: string): number {
  return z.number().parse(row[column]);
}
