import type { key } from '@latchkey/contract';
import type { z } from 'zod';
import { endpointsOf, permissionsOf } from '../catalogue/build-grants.ts';
import { readGrants, readLimits } from '../database/grants-column.ts';
import { readJson } from '../database/json.ts';
import { readActor } from '../database/read-actor.ts';
import { toTimestamp, toTimestampOrNull } from '../http/timestamp.ts';
import { addressList } from './read-addresses.ts';
import type { KeyRow } from './store.ts';

/** @param now milliseconds since 1970 UTC; `expired` is derived from it and stored nowhere */
export function presentKey(row: KeyRow, now: number): z.input<typeof key> {
  const grants = row.grants === null ? null : readGrants(row.grants);
  return {
    id: `key_${row.id}`,
    kind: row.kind,
    name: row.name,
    environment: row.environment,
    state: stateOf(row, now),
    masked: mask(row),
    ...(row.kind === 'pair' ? { sharedKey: `${row.prefix}id_${row.mode}_${row.id}` } : {}),
    ...(row.app_id === null ? {} : { appId: row.app_id }),
    organizationId: row.organization_id,
    accountToken: row.account_token === 1,
    ...(grants === null ? {} : { permissions: permissionsOf(grants), endpoints: endpointsOf(grants) }),
    addresses: readJson(addressList, row.addresses),
    limits: copyLimits(row.limits),
    expiresAt: toTimestampOrNull(row.expires_at),
    lastUsedAt: toTimestampOrNull(row.last_used_at),
    createdAt: toTimestamp(row.created_at),
    createdBy: readActor(row.created_by),
    revokedAt: toTimestampOrNull(row.revoked_at),
    revokedBy: row.revoked_by === null ? null : readActor(row.revoked_by),
    revokedReason: row.revoked_reason,
    ...(row.replaced_by === null ? {} : { replacedBy: `key_${row.replaced_by}` }),
  };
}

export function stateOf(row: KeyRow, now: number): KeyRow['state'] | 'expired' {
  if (row.state === 'revoked') return 'revoked';
  return row.expires_at !== null && row.expires_at <= now ? 'expired' : row.state;
}

/** `lk_live_8QmZ…9xQd`; of an imported key the beginning it was imported with. */
function mask(row: KeyRow): string {
  if (row.scheme !== 'tagged') return `${row.prefix}…${row.last4}`;
  const mark = row.kind === 'pair' ? 'sk' : '';
  return `${row.prefix}${mark}_${row.mode}_${row.id.slice(0, 4)}…${row.last4}`;
}

function copyLimits(column: string) {
  const entries = Object.entries(readLimits(column));
  return Object.fromEntries(entries.map(([slug, limits]) => [slug, limits.map((limit) => ({ ...limit }))]));
}
