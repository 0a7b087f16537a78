import { randomBytes } from 'node:crypto';
import { generateKey, type KeyParser, type Peppers, tagImportedKey } from '@latchkey/verifier';
import type { MemberActor } from '../access/actor.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import type { CommitChange } from '../barrier/commit-change.ts';
import { databaseErrorKind } from '../database/database-error.ts';
import { writeJson } from '../database/json.ts';
import { invalidField, Problem } from '../http/problem.ts';
import { findKeyPolicy } from '../organizations/read-key-policy.ts';
import { requireEnvironment } from '../organizations/require-environment.ts';
import type { Settings } from '../settings/presets.ts';
import { atItem } from './at-item.ts';
import { readActorBounds } from './check-key-within-actor.ts';
import { findOwner, type Owner } from './find-owner.ts';
import type { ImportedPrefixes } from './imported-prefixes.ts';
import { requireOffered } from './issue-key.ts';
import { limitNewExpiry } from './limit-expiry.ts';
import { modeOf } from './make-key.ts';
import { readAddresses } from './read-addresses.ts';
import { type HashEncoding, readImportedHash } from './read-imported-hash.ts';
import { readNarrowing, type WantedNarrowing } from './read-narrowing.ts';
import { noRoom, requireRoom } from './require-room.ts';
import { findImportedTags, insertKeys, type KeyRow } from './store.ts';
import { defaultName, toKeyRow } from './to-key-row.ts';

export interface ImportSettings {
  readonly commitChange: CommitChange;
  readonly currentSettings: () => Settings;
  readonly keyParser: () => KeyParser;
  readonly importedPrefixes: ImportedPrefixes;
  /** Of imported keys. */
  readonly peppers: Peppers;
  readonly pepperVersion: number;
}

export interface ImportedKey extends WantedNarrowing {
  readonly appId?: string | undefined;
  readonly name?: string | undefined;
  readonly environment: string;
  readonly hash: string;
  readonly encoding: HashEncoding;
  readonly prefix?: string | undefined;
  readonly last4?: string | undefined;
  readonly expiresAt?: string | null | undefined;
  readonly addresses: readonly string[];
}

const UNKNOWN_END = '····';

/**
 * Takes over keys that were issued elsewhere, by their hashes: all of them, or none where one cannot be.
 * @returns the keys in the order they were given
 */
export async function importKeys(
  settings: ImportSettings,
  actor: MemberActor,
  origin: ChangeOrigin,
  wanted: readonly ImportedKey[],
): Promise<KeyRow[]> {
  const hashes: string[] = [];
  for (const [index, key] of wanted.entries()) {
    hashes.push(await atItem('keys', index, () => readHash(settings, key)));
  }
  refuseRepeated(hashes);
  const prefixes = new Set(wanted.map((key) => key.prefix ?? ''));
  try {
    const { value } = await settings.commitChange(origin, (transaction) =>
      writeImported(settings, transaction, actor, wanted, hashes),
    );
    for (const prefix of prefixes) settings.importedPrefixes.add(prefix);
    return value;
  } catch (error) {
    // They may be there; a beginning too many costs a look-up, one too few a working key.
    if (databaseErrorKind(error) === 'commit_unknown') {
      for (const prefix of prefixes) settings.importedPrefixes.add(prefix);
    }
    throw error;
  }
}

function readHash({ currentSettings, keyParser }: ImportSettings, key: ImportedKey): string {
  requireOffered(currentSettings(), key.appId === undefined ? 'organization' : 'app', 'bearer');
  if (key.prefix !== undefined && keyParser().claims(key.prefix)) {
    throw invalidField(
      'prefix',
      'Keys that start like this are issued here, and are recognized by more than a hash. Create a key instead.',
    );
  }
  return readImportedHash(key.hash, key.encoding);
}

function refuseRepeated(hashes: readonly string[]): void {
  const first = new Map<string, number>();
  hashes.forEach((hash, index) => {
    const before = first.get(hash);
    if (before !== undefined) throw repeated(index, `It stands at position ${before} already; remove one.`);
    first.set(hash, index);
  });
}

function repeated(index: number, reason: string): Problem {
  return new Problem('conflict', `The key at position ${index} cannot be imported. ${reason}`, {
    faults: [{ path: `keys.${index}.hash`, message: reason }],
  });
}

async function writeImported(
  settings: ImportSettings,
  transaction: ChangeTransaction,
  actor: MemberActor,
  wanted: readonly ImportedKey[],
  hashes: readonly string[],
): Promise<KeyRow[]> {
  const owners = await findOwners(transaction, actor, wanted);
  await refuseKnown(settings, transaction, hashes);
  const checkKey = await readActorBounds(transaction, actor);
  // Keys are made in the actor's own organization only.
  const policy = await findKeyPolicy(transaction.rows, actor.organizationId);
  const narrow = rememberNarrowing(transaction, actor);
  const enter = rememberPlaces(settings.currentSettings(), transaction, actor);

  const rows: KeyRow[] = [];
  for (const [index, key] of wanted.entries()) {
    const row = await atItem('keys', index, async () => {
      const { place, app } = ownerIn(owners, key);
      await enter(place, key.environment);
      const grants = await narrow(key);
      const made = toKeyRow(transaction, toSecret(settings, key, hashes[index] ?? ''), {
        ...place,
        account_token: 0,
        name: key.name ?? defaultName(transaction.now),
        environment: key.environment,
        expires_at: limitNewExpiry(key.expiresAt, policy, transaction.now),
        addresses: writeJson(readAddresses(key.addresses)),
        grants,
        limits: '{}',
      });
      checkKey(made, app);
      return made;
    });
    rows.push(row);
  }
  await insertKeys(transaction, rows);
  // Waited for, so that no verifier takes one of them for junk after this was answered.
  transaction.tighten({ kind: 'imported_keys', id: '' });
  transaction.created(rows.map((row) => `key_${row.id}`).join(' '));
  for (const row of rows) {
    transaction.audit({
      organizationId: row.organization_id,
      action: 'key.imported',
      target: { kind: 'key', id: `key_${row.id}`, name: row.name },
      changes: {
        environment: { after: row.environment },
        ...(row.app_id === null ? {} : { appId: { after: row.app_id } }),
      },
    });
  }
  return rows;
}

/** Each owner once, apps in the order of their ids, so that two imports never wait for each other's. */
async function findOwners(
  transaction: ChangeTransaction,
  actor: MemberActor,
  wanted: readonly ImportedKey[],
): Promise<Map<string | null, Owner>> {
  const owners = new Map<string | null, Owner>();
  const appIds = [...new Set(wanted.map((key) => key.appId ?? ''))].sort();
  for (const appId of appIds) {
    const index = wanted.findIndex((key) => (key.appId ?? '') === appId);
    const wantedOwner = appId === '' ? null : appId;
    owners.set(wantedOwner, await atItem('keys', index, () => findOwner(transaction, actor, wantedOwner)));
  }
  return owners;
}

function ownerIn(owners: ReadonlyMap<string | null, Owner>, key: ImportedKey): Owner {
  const owner = owners.get(key.appId ?? null);
  if (owner === undefined) throw new Error('an owner was not looked for');
  return owner;
}

/** A key that was used here is no longer known by its hash, but by the tag that is made of it. */
async function refuseKnown(
  { peppers }: ImportSettings,
  transaction: ChangeTransaction,
  hashes: readonly string[],
): Promise<void> {
  const tagsOf = (hash: string) => [
    hash,
    ...[...peppers.values()].map((pepper) => tagImportedKey(pepper, hash)),
  ];
  const known = await findImportedTags(transaction.rows, hashes.flatMap(tagsOf));
  const index = hashes.findIndex((hash) => tagsOf(hash).some((tag) => known.has(tag)));
  if (index >= 0) throw repeated(index, 'This key was imported before.');
}

/** Keys of an import mostly have the same permissions: each kind of them is read once. */
function rememberNarrowing(transaction: ChangeTransaction, actor: MemberActor) {
  const known = new Map<string, string | null>();
  return async ({ permissions, endpoints }: ImportedKey): Promise<string | null> => {
    const name = writeJson([permissions, endpoints]);
    const before = known.get(name);
    if (before !== undefined) return before;
    const grants = await readNarrowing(transaction, actor, { permissions, endpoints });
    const column = grants === null ? null : writeJson(grants);
    known.set(name, column);
    return column;
  };
}

/** Looks once at each environment of each owner, and for an app that has one key counts those of this import. */
function rememberPlaces(settings: Settings, transaction: ChangeTransaction, actor: MemberActor) {
  const entered = new Set<string>();
  return async (place: Owner['place'], environment: string): Promise<void> => {
    const name = writeJson([place.app_id, environment]);
    if (entered.has(name)) {
      if (settings.keysPerApp === 'one' && place.app_id !== null) throw noRoom(environment, null);
      return;
    }
    await requireEnvironment(transaction.rows, actor, place.organization_id, environment);
    await requireRoom(transaction, settings, { ...place, environment });
    entered.add(name);
  };
}

function toSecret({ pepperVersion }: ImportSettings, key: ImportedKey, hash: string) {
  const mode = modeOf(key.environment);
  return {
    id: generateKey('bearer', mode, randomBytes).id,
    kind: 'bearer' as const,
    mode,
    prefix: key.prefix ?? '',
    last4: key.last4 ?? UNKNOWN_END,
    tag: hash,
    scheme: 'sha256' as const,
    pepper_version: pepperVersion,
  };
}
