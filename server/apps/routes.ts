import * as contract from '@latchkey/contract';
import { authorize } from '../access/authorize.ts';
import { presentReceipt, receiptHeaders } from '../barrier/present-receipt.ts';
import type { Database } from '../database/database.ts';
import type { Bind } from '../http/bind-route.ts';
import { readCursor, toPage } from '../http/page-cursor.ts';
import { type AppSettings, createApp } from './create-app.ts';
import { deleteApp } from './delete-app.ts';
import { findApp } from './find-app.ts';
import { presentApp } from './present-app.ts';
import { listAppRows } from './store.ts';
import { updateApp } from './update-app.ts';

export interface AppRoutesSettings extends AppSettings {
  readonly database: Database;
}

export function bindAppRoutes(bind: Bind, settings: AppRoutesSettings): void {
  const { kysely } = settings.database;

  bind(contract.createApp).to(
    async ({ caller, origin, body }) => {
      const row = await createApp(settings, caller, origin, body);
      return { status: 201, body: presentApp(row), headers: { location: `/v1/apps/${row.id}` } };
    },
    async ({ caller }, appId) => ({
      status: 201,
      body: presentApp(await findApp(kysely, caller, appId)),
      headers: { location: `/v1/apps/${appId}` },
    }),
  );

  bind(contract.listApps).to(async ({ caller, query }) => {
    const { organizationId } = caller;
    authorize(caller, 'app.read', { organizationId, what: 'organization' });
    const after = readCursor(query.cursor);
    const rows = await listAppRows(kysely, { ...query, organizationId, after });
    const page = toPage(rows, query.limit, (row) => ({ at: row.created_at, id: row.id }), presentApp);
    return { status: 200, body: page };
  });

  bind(contract.getApp).to(async ({ caller, params }) => ({
    status: 200,
    body: presentApp(await findApp(kysely, caller, params.appId)),
  }));

  bind(contract.updateApp).to(async ({ caller, origin, params, body }) => {
    const { value, receipt } = await updateApp(settings, caller, origin, params.appId, body);
    return { status: 200, body: presentApp(value), headers: receiptHeaders(receipt) };
  });

  bind(contract.deleteApp).to(async ({ caller, origin, params, body }) => {
    const { appId } = params;
    const { value, receipt } = await deleteApp(settings, caller, origin, appId, body.confirmName);
    return {
      status: 200,
      body: { ...presentReceipt(receipt), id: appId, state: 'deleted', revokedKeys: value },
    };
  });
}
