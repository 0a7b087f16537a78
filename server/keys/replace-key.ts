import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import type { Committed } from '../barrier/commit-change.ts';
import { Problem } from '../http/problem.ts';
import { findKeyPolicy } from '../organizations/read-key-policy.ts';
import type { IssuedKey } from './issue-key.ts';
import { limitSuccessor } from './limit-expiry.ts';
import type { MakeKey } from './make-key.ts';
import { stateOf } from './present-key.ts';
import { insertKeys, type KeyRow } from './store.ts';
import { toKeyRow } from './to-key-row.ts';

/** A new key and the one whose place it takes. */
export interface ReplacedKey extends IssuedKey {
  readonly replaced: KeyRow;
}
export type Replacement = Committed<ReplacedKey>;

/**
 * Refuses to replace what was replaced before, or what is over: its successor would be as dead.
 * @param byPerson a person makes an account token anew that has expired, because there is no second one
 */
export function requireReplaceable(old: KeyRow, now: number, byPerson: boolean): void {
  if (old.replaced_by !== null) {
    const successor = `key_${old.replaced_by}`;
    throw new Problem(
      'wrong_state',
      `This key was replaced by ${successor} already. Use that one, and replace it if its secret was lost.`,
      { extra: { replacedBy: successor } },
    );
  }
  const state = stateOf(old, now);
  if (state === 'revoked') {
    throw new Problem('wrong_state', 'This key was revoked, which is final. Create a new one instead.');
  }
  if (state === 'expired' && !(byPerson && old.account_token === 1)) {
    throw new Problem(
      'wrong_state',
      'This key has expired, and its successor would expire with it. Choose a later expiry first, or create a new key.',
    );
  }
}

/**
 * Issues a key of the same kind with everything that the old one has; its end is within what the organization
 * demands by now.
 * @param byPerson whether a person asked for it, and not a key
 * @param retire what becomes of the old one, which comes first: an organization has one account token at a time
 */
export async function replaceKey(
  transaction: ChangeTransaction,
  makeKey: MakeKey,
  old: KeyRow,
  byPerson: boolean,
  retire: (successorId: string) => Promise<KeyRow>,
): Promise<ReplacedKey> {
  const made = makeKey(old.kind, old.mode);
  const replaced = await retire(made.stored.id);
  const { organization_id, app_id, account_token, name, environment, addresses, grants, limits } = old;
  const policy = await findKeyPolicy(transaction.rows, organization_id);
  const row = toKeyRow(transaction, made.stored, {
    organization_id,
    app_id,
    account_token,
    name,
    environment,
    expires_at: limitSuccessor(old, policy, transaction.now, byPerson),
    addresses,
    grants,
    limits,
  });
  await insertKeys(transaction, [row]);
  transaction.loosen({ kind: 'key', id: row.id });
  transaction.created(`key_${row.id}`);
  transaction.audit({
    organizationId: row.organization_id,
    action: 'key.created',
    target: { kind: 'key', id: `key_${row.id}`, name: row.name },
    changes: { environment: { after: row.environment }, replaces: { after: `key_${old.id}` } },
  });
  return { row, shown: made.shown, replaced };
}
