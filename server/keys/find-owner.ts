import type { MemberActor } from '../access/actor.ts';
import { findApp } from '../apps/find-app.ts';
import { type AppRow, lockApp } from '../apps/lock-app.ts';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { notFound } from '../http/problem.ts';
import { authorizeKey } from './authorize-key.ts';
import type { KeyRow } from './store.ts';

/** Whom a key belongs to. */
export interface Owner {
  readonly place: Pick<KeyRow, 'organization_id' | 'app_id'>;
  /** `null` for a key of the organization itself. */
  readonly app: AppRow | null;
}

/**
 * Who a new key will belong to, if the actor may make keys there.
 * @param appId `null` for the actor's organization itself
 */
export async function findOwner(
  transaction: ChangeTransaction,
  actor: MemberActor,
  appId: string | null,
): Promise<Owner> {
  const owner = appId === null ? ownerOf(actor) : await lockOwner(transaction, actor, appId);
  authorizeKey(actor, 'create', owner.place);
  return owner;
}

function ownerOf(actor: MemberActor): Owner {
  return { place: { organization_id: actor.organizationId, app_id: null }, app: null };
}

async function lockOwner(transaction: ChangeTransaction, actor: MemberActor, appId: string): Promise<Owner> {
  // Looked at before it is locked, so that nobody can hold up an app of somebody else.
  await findApp(transaction.rows, actor, appId);
  const app = await lockApp(transaction, appId);
  if (app === null) throw notFound('app');
  return { place: { organization_id: app.organization_id, app_id: app.id }, app };
}
