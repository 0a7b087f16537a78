import type { MemberActor } from '../access/actor.ts';
import { lockApp } from '../apps/lock-app.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { notFound, Problem } from '../http/problem.ts';
import { checkKeyWithinActor } from './check-key-within-actor.ts';
import type { KeySettings } from './key-settings.ts';
import { lockKeyWithApp } from './lock-key.ts';
import type { MakeKey } from './make-key.ts';
import { type ReplacedKey, type Replacement, replaceKey, requireReplaceable } from './replace-key.ts';
import { findKeyRow, type KeyRow, lockKeyRow, updateKeyRow } from './store.ts';

type RotateSettings = Pick<KeySettings, 'commitChange' | 'makeKey'>;

export interface Rotation {
  /** How long the old key is still accepted, in milliseconds; never longer than its own expiry says. */
  readonly overlap: number;
  readonly reason: string | null;
}

/** Replaces a key by one with the same settings; the old one ends by itself when the overlap is over. */
export async function rotateKey(
  { commitChange, makeKey }: RotateSettings,
  actor: MemberActor,
  origin: ChangeOrigin,
  keyId: string,
  rotation: Rotation,
): Promise<Replacement> {
  return commitChange(origin, async (transaction) => {
    const { row, app } = await lockKeyWithApp(transaction, actor, ['create', 'end'], keyId);
    requireRotatable(row, transaction.now);
    const isItself = actor.kind === 'key' && actor.key.id === row.id;
    // A secret of a stronger key in the hands of a weaker one would raise it.
    if (!isItself) await checkKeyWithinActor(transaction, actor, row, app);
    return rotateRow(transaction, makeKey, row, actor.kind === 'person', rotation);
  });
}

/**
 * The same for the key that the request came with.
 * @param id without `key_`
 */
export async function rotateOwnKey(
  { commitChange, makeKey }: RotateSettings,
  origin: ChangeOrigin,
  id: string,
  rotation: Rotation,
): Promise<Replacement> {
  return commitChange(origin, async (transaction) => {
    const appId = (await findKeyRow(transaction.rows, id))?.app_id ?? null;
    if (appId !== null) await lockApp(transaction, appId);
    const row = await lockKeyRow(transaction, id);
    if (row === null) throw notFound('key');
    requireRotatable(row, transaction.now);
    return rotateRow(transaction, makeKey, row, false, rotation);
  });
}

function requireRotatable(row: KeyRow, now: number): void {
  requireReplaceable(row, now, false);
  if (row.account_token === 1) {
    throw new Problem(
      'wrong_state',
      'There is one account token at a time, so two cannot overlap. Regenerate it, which ends the old one at once.',
    );
  }
  if (row.state === 'paused') {
    throw new Problem(
      'wrong_state',
      'This key is paused. Resume it first, or regenerate it, which ends the old one at once.',
    );
  }
}

function rotateRow(
  transaction: ChangeTransaction,
  makeKey: MakeKey,
  old: KeyRow,
  byPerson: boolean,
  { overlap, reason }: Rotation,
): Promise<ReplacedKey> {
  return replaceKey(transaction, makeKey, old, byPerson, async (successorId) => {
    const end = transaction.now + overlap;
    const columns = {
      expires_at: old.expires_at === null ? end : Math.min(old.expires_at, end),
      replaced_by: successorId,
    };
    await updateKeyRow(transaction, old.id, columns);
    transaction.tighten({ kind: 'key', id: old.id });
    transaction.audit({
      organizationId: old.organization_id,
      action: 'key.rotated',
      target: { kind: 'key', id: `key_${old.id}`, name: old.name },
      changes: {
        replacedBy: { after: `key_${successorId}` },
        expiresAt: { before: old.expires_at, after: columns.expires_at },
        ...(reason === null ? {} : { reason: { after: reason } }),
      },
    });
    return { ...old, ...columns, updated_at: transaction.now };
  });
}
