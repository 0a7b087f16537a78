import * as contract from '@latchkey/contract';
import { findApp } from '../apps/find-app.ts';
import type { Database } from '../database/database.ts';
import type { Bind } from '../http/bind-route.ts';
import { readCursor, toPage } from '../http/page-cursor.ts';
import { bindAccountTokenRoutes } from './account-token-routes.ts';
import { authorizeKey } from './authorize-key.ts';
import { findKey } from './find-key.ts';
import { findKeys } from './find-keys.ts';
import { bindHolderRoutes } from './holder-routes.ts';
import { type ImportSettings, importKeys } from './import-keys.ts';
import { issueKey } from './issue-key.ts';
import type { KeySettings } from './key-settings.ts';
import { bindKeyLifecycleRoutes } from './lifecycle-routes.ts';
import { presentIssued } from './present-issued.ts';
import { presentKey } from './present-key.ts';
import { type KeyFilter, type KeyOwner, type KeyRow, listKeyRows } from './store.ts';

export interface KeyRoutesSettings extends KeySettings, ImportSettings {
  readonly database: Database;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
}

export function bindKeyRoutes(bind: Bind, settings: KeyRoutesSettings): void {
  const { database, now } = settings;
  const present = (row: KeyRow) => presentKey(row, now());
  const list = async (
    owner: KeyOwner,
    query: Omit<KeyFilter, 'after' | 'now'> & { cursor?: string | undefined },
  ) => {
    const filter = { ...query, after: readCursor(query.cursor), now: now() };
    const rows = await listKeyRows(database.kysely, owner, filter);
    return toPage(rows, query.limit, (row) => ({ at: row.created_at, id: row.id }), present);
  };

  bind(contract.createAppKey).to(async ({ caller, origin, params, body }) =>
    presentIssued(
      await issueKey(settings, caller, origin, { kind: 'app', appId: params.appId }, body),
      now(),
    ),
  );

  bind(contract.listAppKeys).to(async ({ caller, params, query }) => {
    const app = await findApp(database.kysely, caller, params.appId);
    authorizeKey(caller, 'read', { organization_id: app.organization_id, app_id: app.id });
    return { status: 200, body: await list({ kind: 'app', appId: app.id }, query) };
  });

  bind(contract.createOrganizationKey).to(async ({ caller, origin, body }) =>
    presentIssued(await issueKey(settings, caller, origin, { kind: 'organization' }, body), now()),
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

  bind(contract.importKeys).to(
    async ({ caller, origin, body }) => ({
      status: 201,
      body: { items: (await importKeys(settings, caller, origin, body.keys)).map(present) },
    }),
    // They carry no secret, so the same reply can be given again.
    async ({ caller }, keyIds) => ({
      status: 201,
      body: { items: (await findKeys(database.kysely, caller, keyIds.split(' '))).map(present) },
    }),
  );

  bindKeyLifecycleRoutes(bind, settings);
  bindAccountTokenRoutes(bind, settings);
  bindHolderRoutes(bind, settings);
}
