import type { MemberActor } from '../access/actor.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import { writeJson } from '../database/json.ts';
import { invalidField, Problem } from '../http/problem.ts';
import { toTimestamp } from '../http/timestamp.ts';
import { findKeyPolicy } from '../organizations/read-key-policy.ts';
import { requireEnvironment } from '../organizations/require-environment.ts';
import type { Settings } from '../settings/presets.ts';
import { checkKeyWithinActor } from './check-key-within-actor.ts';
import { findOwner } from './find-owner.ts';
import type { KeySettings } from './key-settings.ts';
import { latestExpiry, limitNewExpiry } from './limit-expiry.ts';
import { modeOf, type ShownSecret } from './make-key.ts';
import { readAddresses } from './read-addresses.ts';
import { readNarrowing, type WantedNarrowing } from './read-narrowing.ts';
import { requireRoom } from './require-room.ts';
import { insertKeys, type KeyRow } from './store.ts';
import { defaultName, toKeyRow } from './to-key-row.ts';

export interface NewKey extends WantedNarrowing {
  readonly kind: 'bearer' | 'pair';
  readonly name?: string | undefined;
  readonly environment: string;
  readonly expiresAt?: string | null | undefined;
  readonly addresses: readonly string[];
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
  const settings = currentSettings();
  requireOffered(settings, owner.kind, wanted.kind);
  const { value } = await commitChange(origin, async (transaction) => {
    const { place, app } = await findOwner(transaction, actor, owner.kind === 'app' ? owner.appId : null);
    await requireEnvironment(transaction.rows, actor, place.organization_id, wanted.environment);
    await requireRoom(transaction, settings, { ...place, environment: wanted.environment });
    const grants = await readNarrowing(transaction, actor, wanted);
    const policy = await findKeyPolicy(transaction.rows, place.organization_id);
    const row = toKeyRow(transaction, made.stored, {
      ...place,
      account_token: owner.kind === 'account_token' ? 1 : 0,
      name: wanted.name ?? defaultName(transaction.now),
      environment: wanted.environment,
      // Nobody is asked when an account token ends.
      expires_at:
        owner.kind === 'account_token'
          ? latestExpiry(policy, transaction.now)
          : limitNewExpiry(wanted.expiresAt, policy, transaction.now),
      addresses: writeJson(readAddresses(wanted.addresses)),
      grants: grants === null ? null : writeJson(grants),
      limits: '{}',
    });
    await checkKeyWithinActor(transaction, actor, row, app);
    await insertKeys(transaction, [row]);
    transaction.loosen({ kind: 'key', id: row.id });
    transaction.created(`key_${row.id}`);
    transaction.audit({
      organizationId: row.organization_id,
      action: 'key.created',
      target: { kind: 'key', id: `key_${row.id}`, name: row.name },
      changes: {
        kind: { after: row.kind },
        environment: { after: row.environment },
        ...(row.expires_at === null ? {} : { expiresAt: { after: toTimestamp(row.expires_at) } }),
        ...(row.app_id === null ? {} : { appId: { after: row.app_id } }),
        ...(grants === null ? {} : { permissions: { after: grants } }),
      },
    });
    return row;
  });
  return { row: value, shown: made.shown };
}

/** What the operator does not offer cannot be made, whatever the portal shows. */
export function requireOffered(
  settings: Settings,
  owner: NewKeyOwner['kind'],
  kind: 'bearer' | 'pair',
): void {
  const offered = {
    app: settings.apps,
    organization: settings.organizationKeys,
    account_token: settings.accountToken,
  }[owner];
  if (!offered) throw new Problem('wrong_state', OFFERS_INSTEAD[owner]);
  if (owner === 'app' && !settings.keyKinds.includes(kind)) {
    throw invalidField('kind', `This installation offers keys of kind ${settings.keyKinds.join(' and ')}.`);
  }
}

const OFFERS_INSTEAD = {
  app: 'This installation does not offer apps with keys. An operator can switch them on in the settings.',
  organization:
    'This installation does not offer keys of the organization. An operator can switch them on in the settings.',
  account_token:
    'This installation does not offer an account token. An operator can switch it on in the settings.',
} as const;
