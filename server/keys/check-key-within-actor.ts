import type { MemberActor } from '../access/actor.ts';
import { checkOwnGrants } from '../access/check-grants.ts';
import type { AppRow } from '../apps/lock-app.ts';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { knownApis } from '../catalogue/known-apis.ts';
import { readGrants } from '../database/grants-column.ts';
import { readJson } from '../database/json.ts';
import { notFound, Problem } from '../http/problem.ts';
import { stateOf } from './present-key.ts';
import { addressList } from './read-addresses.ts';
import { findKeyRow, type KeyRow } from './store.ts';

/** Throws unless a key may do no more than the actor. `app` is the one that owns the key, if one does. */
export type CheckKey = (row: KeyRow, app: AppRow | null) => void;

/**
 * Refuses that a management key makes, changes, replaces or resumes a key that may do more than itself: on any
 * API, from more addresses, for longer, or in production where it is a key of a test environment itself.
 * People may do whatever their role allows.
 */
export async function checkKeyWithinActor(
  transaction: ChangeTransaction,
  actor: MemberActor,
  row: KeyRow,
  app: AppRow | null,
): Promise<void> {
  const check = await readActorBounds(transaction, actor);
  check(row, app);
}

/** The same for many keys: reads once what the actor may do. */
export async function readActorBounds(transaction: ChangeTransaction, actor: MemberActor): Promise<CheckKey> {
  if (actor.kind === 'person') return () => {};
  const own = await findKeyRow(transaction.rows, actor.key.id);
  if (own === null || stateOf(own, transaction.now) !== 'active') {
    throw new Problem('forbidden', 'This management key was ended or paused meanwhile. Use another one.');
  }
  const apis = await knownApis(transaction.rows);
  return (row, app) => {
    if (own.mode === 'test' && row.mode === 'live') {
      throw new Problem('forbidden', 'A key of a test environment cannot make or change keys of production.');
    }
    checkExpiry(own, row);
    checkAddresses(own, row);
    checkOwnGrants(actor, grantsOf(row, app), apis);
  };
}

function checkExpiry(own: KeyRow, row: KeyRow): void {
  if (own.expires_at === null || (row.expires_at !== null && row.expires_at <= own.expires_at)) return;
  throw new Problem(
    'forbidden',
    `A key cannot give another one a longer life than its own. Choose an expiry up to ${new Date(own.expires_at).toISOString()}.`,
  );
}

/** Entry by entry: a range within a range of the other list would be right, but nobody needs that. */
function checkAddresses(own: KeyRow, row: KeyRow): void {
  const held = new Set(readJson(addressList, own.addresses));
  if (held.size === 0) return;
  const given = readJson(addressList, row.addresses);
  if (given.length > 0 && given.every((entry) => held.has(entry))) return;
  throw new Problem(
    'forbidden',
    `This key may be used from some addresses only, and cannot make one for others. Choose addresses among ${[...held].join(', ')}.`,
  );
}

function grantsOf(row: KeyRow, app: AppRow | null) {
  if (row.grants !== null) return readGrants(row.grants);
  if (app !== null) return readGrants(app.grants);
  if (row.app_id !== null) throw notFound('app');
  throw new Problem(
    'forbidden',
    'Without permissions of its own a key of the organization has everything the organization has, now and later; a key cannot give that. Name its permissions.',
  );
}
