import type { AccessLevel, GrantsSnapshot } from '@latchkey/verifier';
import { type MemberActor, nameActor } from '../access/actor.ts';
import { findApp } from '../apps/find-app.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import type { CommitChange } from '../barrier/commit-change.ts';
import { readWantedGrants } from '../catalogue/read-wanted-grants.ts';
import { writeJson } from '../database/json.ts';
import { invalidField, Problem } from '../http/problem.ts';
import { requireEnvironment } from '../organizations/require-environment.ts';
import type { Settings } from '../settings/presets.ts';
import { authorizeKey } from './authorize-key.ts';
import { checkKeyWithinActor } from './check-key-within-actor.ts';
import { type MadeKey, type MakeKey, modeOf, type ShownSecret } from './make-key.ts';
import { readAddresses } from './read-addresses.ts';
import { insertKey, type KeyRow } from './store.ts';

export interface KeySettings {
  readonly commitChange: CommitChange;
  readonly makeKey: MakeKey;
  readonly currentSettings: () => Settings;
}

export interface NewKey {
  readonly kind: 'bearer' | 'pair';
  readonly name?: string | undefined;
  readonly environment: string;
  readonly expiresAt?: string | null | undefined;
  readonly addresses: readonly string[];
  readonly permissions?: Readonly<Record<string, AccessLevel>> | undefined;
  readonly endpoints?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** Who the key will belong to. */
export type NewKeyOwner =
  | { readonly kind: 'app'; readonly appId: string }
  | { readonly kind: 'organization' }
  | { readonly kind: 'account_token' };

export interface IssuedKey {
  readonly row: KeyRow;
  readonly shown: ShownSecret;
}

/** Issues a key. The secret is in the result and nowhere else. */
export async function issueKey(
  { commitChange, makeKey, currentSettings }: KeySettings,
  actor: MemberActor,
  origin: ChangeOrigin,
  owner: NewKeyOwner,
  wanted: NewKey,
): Promise<IssuedKey> {
  const made = makeKey(wanted.kind, modeOf(wanted.environment));
  requireOffered(currentSettings(), owner, wanted.kind);
  const { value } = await commitChange(origin, async (transaction) => {
    const place = await findOwner(transaction, actor, owner);
    authorizeKey(actor, 'create', place);
    await requireEnvironment(transaction.rows, actor, place.organization_id, wanted.environment);
    const grants = await narrowingOf(transaction, actor, wanted);
    const row = toRow(transaction, actor, place, owner, wanted, made, grants);
    await checkKeyWithinActor(transaction, actor, row);
    await insertKey(transaction, row);
    transaction.loosen({ kind: 'key', id: row.id });
    transaction.created(`key_${row.id}`);
    transaction.audit({
      organizationId: row.organization_id,
      action: 'key.created',
      target: { kind: 'key', id: `key_${row.id}`, name: row.name },
      changes: {
        kind: { after: row.kind },
        environment: { after: row.environment },
        ...(row.app_id === null ? {} : { appId: { after: row.app_id } }),
        ...(grants === null ? {} : { permissions: { after: grants } }),
      },
    });
    return row;
  });
  return { row: value, shown: made.shown };
}

/** What the operator does not offer cannot be made, whatever the portal shows. */
function requireOffered(settings: Settings, owner: NewKeyOwner, kind: 'bearer' | 'pair'): void {
  const offered = {
    app: settings.apps,
    organization: settings.organizationKeys,
    account_token: settings.accountToken,
  }[owner.kind];
  if (!offered) throw new Problem('wrong_state', 'This installation does not offer keys of this kind.');
  if (owner.kind === 'app' && !settings.keyKinds.includes(kind)) {
    throw invalidField('kind', `This installation offers keys of kind ${settings.keyKinds.join(' and ')}.`);
  }
}

type Place = Pick<KeyRow, 'organization_id' | 'app_id'>;

async function findOwner(
  transaction: ChangeTransaction,
  actor: MemberActor,
  owner: NewKeyOwner,
): Promise<Place> {
  if (owner.kind !== 'app') return { organization_id: actor.organizationId, app_id: null };
  const app = await findApp(transaction.rows, actor, owner.appId);
  return { organization_id: app.organization_id, app_id: app.id };
}

async function narrowingOf(
  transaction: ChangeTransaction,
  actor: MemberActor,
  wanted: NewKey,
): Promise<GrantsSnapshot | null> {
  if (wanted.permissions === undefined) {
    if (wanted.endpoints !== undefined)
      throw invalidField('permissions', 'Give permissions with the endpoints.');
    return null;
  }
  const { permissions, endpoints = {} } = wanted;
  return (await readWantedGrants(transaction.rows, actor, { permissions, endpoints })).grants;
}

function toRow(
  transaction: ChangeTransaction,
  actor: MemberActor,
  place: Place,
  owner: NewKeyOwner,
  wanted: NewKey,
  made: MadeKey,
  grants: GrantsSnapshot | null,
): KeyRow {
  return {
    ...made.stored,
    ...place,
    account_token: owner.kind === 'account_token' ? 1 : 0,
    name: wanted.name ?? `Key of ${new Date(transaction.now).toISOString().slice(0, 10)}`,
    environment: wanted.environment,
    state: 'active',
    expires_at: readExpiry(wanted.expiresAt, transaction.now),
    addresses: writeJson(readAddresses(wanted.addresses)),
    grants: grants === null ? null : writeJson(grants),
    limits: '{}',
    created_at: transaction.now,
    created_by: writeJson(nameActor(actor)),
    updated_at: transaction.now,
    last_used_at: null,
    revoked_at: null,
    revoked_by: null,
    revoked_reason: null,
    replaced_by: null,
  };
}

/** @returns milliseconds since 1970 UTC, `null` for never */
export function readExpiry(text: string | null | undefined, now: number): number | null {
  if (text === null || text === undefined) return null;
  const at = Date.parse(text);
  if (at <= now) throw invalidField('expiresAt', 'Choose a time in the future; to end a key now, revoke it.');
  return at;
}
