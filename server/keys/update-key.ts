import type { rateLimits } from '@latchkey/contract';
import type { z } from 'zod';
import type { MemberActor } from '../access/actor.ts';
import { authorize } from '../access/authorize.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import type { Committed } from '../barrier/commit-change.ts';
import { permissionsOf } from '../catalogue/build-grants.ts';
import { knownApis } from '../catalogue/known-apis.ts';
import { nameLimits } from '../catalogue/name-limits.ts';
import { readGrants, readLimits } from '../database/grants-column.ts';
import { readJson, writeJson } from '../database/json.ts';
import { invalidField, Problem } from '../http/problem.ts';
import { toTimestampOrNull } from '../http/timestamp.ts';
import { findKeyPolicy } from '../organizations/read-key-policy.ts';
import type { KeyVerb } from './authorize-key.ts';
import { checkKeyWithinActor } from './check-key-within-actor.ts';
import { compareKeys } from './compare-keys.ts';
import type { KeySettings } from './key-settings.ts';
import { checkChangedExpiry } from './limit-expiry.ts';
import { lockKeyWithApp } from './lock-key.ts';
import { stateOf } from './present-key.ts';
import { addressList, readAddresses } from './read-addresses.ts';
import { readExpiry } from './read-expiry.ts';
import { readNarrowing, type WantedNarrowing } from './read-narrowing.ts';
import { requireRoom } from './require-room.ts';
import { type KeyRow, updateKeyRow } from './store.ts';

type Limits = Readonly<Record<string, z.output<typeof rateLimits>>>;

/** What is not there stays as it is. */
export interface KeyPatch extends WantedNarrowing {
  readonly name?: string | undefined;
  readonly expiresAt?: string | null | undefined;
  readonly addresses?: readonly string[] | undefined;
  readonly limits?: Limits | undefined;
}

type KeyColumns = { -readonly [Column in keyof KeyRow]?: KeyRow[Column] };

/** Changes a key; waits for the verifiers where less is allowed than before. */
export async function updateKey(
  { commitChange, currentSettings }: Pick<KeySettings, 'commitChange' | 'currentSettings'>,
  actor: MemberActor,
  origin: ChangeOrigin,
  keyId: string,
  patch: KeyPatch,
): Promise<Committed<KeyRow>> {
  return commitChange(origin, async (transaction) => {
    const { row: before, app } = await lockKeyWithApp(transaction, actor, verbsOf(patch), keyId);
    if (patch.limits !== undefined) authorizeLimits(actor, before);
    if (before.state === 'revoked') {
      throw new Problem('wrong_state', 'This key was revoked, which is final. Create a new one instead.');
    }
    const columns = await toColumns(transaction, actor, before, patch);
    if (Object.keys(columns).length === 0) return before;
    const after: KeyRow = { ...before, ...columns, updated_at: transaction.now };
    const { allowsLess, allowsMore } = compareKeys(before, after);
    if (allowsMore) await checkKeyWithinActor(transaction, actor, after, app);
    if (isRevived(before, after, transaction.now)) await requireRoom(transaction, currentSettings(), after);

    await updateKeyRow(transaction, before.id, columns);
    if (allowsLess) transaction.tighten({ kind: 'key', id: before.id });
    else transaction.loosen({ kind: 'key', id: before.id });
    transaction.audit({
      organizationId: before.organization_id,
      action: 'key.updated',
      target: { kind: 'key', id: `key_${before.id}`, name: after.name },
      changes: describeChanges(before, after),
    });
    return after;
  });
}

function verbsOf({ limits: _, ...rest }: KeyPatch): KeyVerb[] {
  return Object.values(rest).some((value) => value !== undefined) ? ['update'] : [];
}

/** Limits belong to the operator, also in the operator's own organization. */
function authorizeLimits(actor: MemberActor, row: KeyRow): void {
  if (actor.operator) return;
  authorize(actor, 'key.limit', { organizationId: row.organization_id, what: 'key' });
}

function isRevived(before: KeyRow, after: KeyRow, now: number): boolean {
  if (after.replaced_by !== null) return false;
  return stateOf(before, now) === 'expired' && stateOf(after, now) !== 'expired';
}

async function toColumns(
  transaction: ChangeTransaction,
  actor: MemberActor,
  before: KeyRow,
  patch: KeyPatch,
): Promise<KeyColumns> {
  const columns: KeyColumns = {};
  if (patch.name !== undefined) columns.name = patch.name;
  if (patch.expiresAt !== undefined) {
    // What is said again may be past by now.
    const isSame = patch.expiresAt === toTimestampOrNull(before.expires_at);
    columns.expires_at = isSame ? before.expires_at : readExpiry(patch.expiresAt, transaction.now);
    const policy = await findKeyPolicy(transaction.rows, before.organization_id);
    checkChangedExpiry(before, columns.expires_at, policy);
  }
  if (patch.addresses !== undefined) columns.addresses = writeJson(readAddresses(patch.addresses));
  if (patch.limits !== undefined) columns.limits = writeJson(await readLimitsOf(transaction, patch.limits));
  if (patch.permissions !== undefined || patch.endpoints !== undefined) {
    const grants = await readNarrowing(transaction, actor, {
      permissions: patch.permissions === undefined ? permissionsBefore(before) : patch.permissions,
      endpoints: patch.endpoints,
    });
    columns.grants = grants === null ? null : writeJson(grants);
  }
  return columns;
}

function permissionsBefore(before: KeyRow) {
  return before.grants === null ? undefined : permissionsOf(readGrants(before.grants));
}

async function readLimitsOf(transaction: ChangeTransaction, limits: Limits) {
  const apis = await knownApis(transaction.rows);
  const entries = Object.entries(limits).map(([slug, windows]) => {
    if (!apis.has(slug)) throw invalidField(`limits.${slug}`, `There is no API "${slug}" in the catalogue.`);
    return [slug, nameLimits(`limits.${slug}`, windows)] as const;
  });
  return Object.fromEntries(entries);
}

function describeChanges(before: KeyRow, after: KeyRow) {
  const [from, to] = [describeKey(before), describeKey(after)];
  return Object.fromEntries(
    Object.entries(from).flatMap(([field, was]) => {
      const is = to[field];
      return writeJson(was) === writeJson(is) ? [] : [[field, { before: was, after: is }]];
    }),
  );
}

function describeKey(row: KeyRow): Record<string, unknown> {
  return {
    name: row.name,
    expiresAt: toTimestampOrNull(row.expires_at),
    addresses: readJson(addressList, row.addresses),
    permissions: row.grants === null ? null : readGrants(row.grants),
    limits: readLimits(row.limits),
  };
}
