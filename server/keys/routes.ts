import * as contract from '@latchkey/contract';
import { findApp } from '../apps/find-app.ts';
import { presentReceipt } from '../barrier/present-receipt.ts';
import type { Database } from '../database/database.ts';
import type { Bind } from '../http/bind-route.ts';
import { readCursor, toPage } from '../http/page-cursor.ts';
import { authorizeKey } from './authorize-key.ts';
import { findKey } from './find-key.ts';
import { type IssuedKey, issueKey, type KeySettings } from './issue-key.ts';
import { presentKey } from './present-key.ts';
import { revokeKey } from './revoke-key.ts';
import { type KeyFilter, type KeyOwner, type KeyRow, listKeyRows } from './store.ts';

export interface KeyRoutesSettings extends KeySettings {
  readonly database: Database;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
}

export function bindKeyRoutes(bind: Bind, settings: KeyRoutesSettings): void {
  const { database, now } = settings;
  const present = (row: KeyRow) => presentKey(row, now());
  const presentIssued = ({ row, shown }: IssuedKey) => ({
    status: 201 as const,
    body: { key: present(row), ...shown },
    headers: { location: `/v1/keys/key_${row.id}`, 'cache-control': 'no-store' },
  });
  const list = async (
    owner: KeyOwner,
    query: Omit<KeyFilter, 'after' | 'now'> & { cursor?: string | undefined },
  ) => {
    const filter = { ...query, after: readCursor(query.cursor), now: now() };
    const rows = await listKeyRows(database.kysely, owner, filter);
    return toPage(rows, query.limit, (row) => ({ at: row.created_at, id: row.id }), present);
  };

  bind(contract.createAppKey).to(async ({ caller, origin, params, body }) =>
    presentIssued(await issueKey(settings, caller, origin, { kind: 'app', appId: params.appId }, body)),
  );

  bind(contract.listAppKeys).to(async ({ caller, params, query }) => {
    const app = await findApp(database.kysely, caller, params.appId);
    authorizeKey(caller, 'read', { organization_id: app.organization_id, app_id: app.id });
    return { status: 200, body: await list({ kind: 'app', appId: app.id }, query) };
  });

  bind(contract.createOrganizationKey).to(async ({ caller, origin, body }) =>
    presentIssued(await issueKey(settings, caller, origin, { kind: 'organization' }, body)),
  );

  bind(contract.listOrganizationKeys).to(async ({ caller, query }) => {
    const { organizationId } = caller;
    authorizeKey(caller, 'read', { organization_id: organizationId, app_id: null });
    return { status: 200, body: await list({ kind: 'organization', organizationId }, query) };
  });

  bind(contract.getKey).to(async ({ caller, params }) => ({
    status: 200,
    body: present(await findKey(database.kysely, caller, params.keyId)),
  }));

  bind(contract.revokeKey).to(async ({ caller, origin, params, body }) => {
    const reason = body?.reason ?? null;
    const { value, receipt } = await revokeKey(settings, caller, origin, params.keyId, reason);
    return {
      status: 200,
      body: { ...presentReceipt(receipt), id: params.keyId, state: 'revoked', key: present(value) },
    };
  });
}
