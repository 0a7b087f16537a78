import type { MemberActor } from '../access/actor.ts';
import { authorize } from '../access/authorize.ts';
import { withdrawRequestsOfApp } from '../access-requests/withdraw-requests-of-app.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { Committed } from '../barrier/commit-change.ts';
import { invalidField, notFound } from '../http/problem.ts';
import { revokeKeysOfApp } from '../keys/revoke-keys-of-app.ts';
import type { AppSettings } from './create-app.ts';
import { lockAppRow, updateAppRow } from './store.ts';

/**
 * Deletes an app and revokes its keys, for good.
 * @param confirmName the name of the app, typed by whoever deletes it
 * @returns how many keys were revoked
 */
export async function deleteApp(
  { commitChange }: AppSettings,
  actor: MemberActor,
  origin: ChangeOrigin,
  appId: string,
  confirmName: string,
): Promise<Committed<number>> {
  return commitChange(origin, async (transaction) => {
    const app = await lockAppRow(transaction, appId);
    if (app === null) throw notFound('app');
    const { organization_id: organizationId, name } = app;
    authorize(actor, 'app.read', { organizationId, what: 'app' });
    authorize(actor, 'app.delete', { organizationId, what: 'app' });
    if (confirmName !== name) throw invalidField('confirmName', 'Type the name of the app exactly as it is.');

    const revoked = await revokeKeysOfApp(transaction, appId, 'The app was deleted.');
    await withdrawRequestsOfApp(transaction, appId, 'The app was deleted.');
    await updateAppRow(transaction, appId, { status: 'deleted', deleted_at: transaction.now });
    transaction.tighten({ kind: 'app', id: appId });
    transaction.audit({
      organizationId,
      action: 'app.deleted',
      target: { kind: 'app', id: appId, name },
      changes: { revokedKeys: { after: revoked } },
    });
    return revoked;
  });
}
