import * as contract from '@latchkey/contract';
import type { MemberActor } from '../access/actor.ts';
import type { Bind } from '../http/bind-route.ts';
import { Problem } from '../http/problem.ts';
import { authorizeKey } from './authorize-key.ts';
import { generateAccountToken } from './generate-account-token.ts';
import { presentIssued, presentReplacement } from './present-issued.ts';
import { presentKey } from './present-key.ts';
import { presentRevoked } from './present-revoked.ts';
import { regenerateKey } from './regenerate-key.ts';
import { revokeKey } from './revoke-key.ts';
import type { KeyRoutesSettings } from './routes.ts';
import { findAccountToken, type KeyRow } from './store.ts';

/** The one token of an organization: a key of its own, with everything the organization may do. */
export function bindAccountTokenRoutes(bind: Bind, settings: KeyRoutesSettings): void {
  const { database, now } = settings;
  const find = (caller: MemberActor): Promise<KeyRow | null> => {
    authorizeKey(caller, 'read', { organization_id: caller.organizationId, app_id: null });
    return findAccountToken(database.kysely, caller.organizationId);
  };
  const idOf = async (caller: MemberActor): Promise<string> => {
    const row = await find(caller);
    if (row !== null) return `key_${row.id}`;
    throw new Problem('not_found', 'There is no account token. Generate one first.');
  };

  bind(contract.getAccountToken).to(async ({ caller }) => {
    const row = await find(caller);
    return { status: 200, body: { token: row === null ? null : presentKey(row, now()) } };
  });

  bind(contract.generateAccountToken).to(async ({ caller, origin, body }) =>
    presentIssued(await generateAccountToken(settings, caller, origin, body?.name), now()),
  );

  bind(contract.regenerateAccountToken).to(async ({ caller, origin }) =>
    presentReplacement(await regenerateKey(settings, caller, origin, await idOf(caller), null), now()),
  );

  bind(contract.deleteAccountToken).to(async ({ caller, origin }) =>
    presentRevoked(await revokeKey(settings, caller, origin, await idOf(caller), null), now()),
  );
}
