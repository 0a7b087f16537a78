import * as contract from '@latchkey/contract';
import { authorize } from '../access/authorize.ts';
import { presentReceipt, receiptReply, receiptStatus } from '../barrier/present-receipt.ts';
import type { Database } from '../database/database.ts';
import type { Bind } from '../http/bind-route.ts';
import { readCursor, readNameCursor, toPage } from '../http/page-cursor.ts';
import { presentKeySummary } from '../keys/present-key-summary.ts';
import { summarizeKeys } from '../keys/summarize-keys.ts';
import { type AppSettings, createApp } from './create-app.ts';
import { deleteApp } from './delete-app.ts';
import { findApp } from './find-app.ts';
import { presentApp } from './present-app.ts';
import { type AppOrder, type ListedAppRow, listAppRows } from './store.ts';
import { updateApp } from './update-app.ts';

export interface AppRoutesSettings extends AppSettings {
  readonly database: Database;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
}

export function bindAppRoutes(bind: Bind, settings: AppRoutesSettings): void {
  const { now } = settings;
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
    const order = readOrder(query);
    const rows = await listAppRows(kysely, { ...query, organizationId, order });
    const shown = rows.slice(0, query.limit).map(({ id }) => id);
    const summaryOf = await summarizeKeys(kysely, shown, query.environment ?? null, now());
    const endOf = (row: ListedAppRow) =>
      order.by === 'name' ? { name: row.sort_name, id: row.id } : { at: row.created_at, id: row.id };
    const present = (row: ListedAppRow) => ({
      ...presentApp(row),
      keys: presentKeySummary(summaryOf(row.id)),
    });
    return { status: 200, body: toPage(rows, query.limit, endOf, present) };
  });

  bind(contract.getApp).to(async ({ caller, params }) => ({
    status: 200,
    body: presentApp(await findApp(kysely, caller, params.appId)),
  }));

  bind(contract.updateApp).to(async ({ caller, origin, params, body }) => {
    const { value, receipt } = await updateApp(settings, caller, origin, params.appId, body);
    return { ...receiptReply(receipt), body: presentApp(value) };
  });

  bind(contract.deleteApp).to(async ({ caller, origin, params, body }) => {
    const { appId } = params;
    const { value, receipt } = await deleteApp(settings, caller, origin, appId, body.confirmName);
    return {
      ...receiptStatus(receipt),
      body: { ...presentReceipt(receipt), id: appId, state: 'deleted', revokedKeys: value },
    };
  });
}

function readOrder({ sort, cursor }: { sort: AppOrder['by']; cursor?: string | undefined }): AppOrder {
  return sort === 'name'
    ? { by: 'name', after: readNameCursor(cursor) }
    : { by: 'newest', after: readCursor(cursor) };
}
