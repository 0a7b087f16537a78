import * as contract from '@latchkey/contract';
import { z } from 'zod';
import { presentReceipt, receiptStatus } from '../barrier/present-receipt.ts';
import type { Database } from '../database/database.ts';
import { readJson } from '../database/json.ts';
import { readActor } from '../database/read-actor.ts';
import type { Bind } from '../http/bind-route.ts';
import { readCursor, toPage } from '../http/page-cursor.ts';
import { toTimestamp, toTimestampOrNull } from '../http/timestamp.ts';
import { createServiceToken, type ServiceTokenSettings } from './create-service-token.ts';
import { revokeServiceToken } from './revoke-service-token.ts';
import { listServiceTokenRows, type ServiceTokenRow } from './store.ts';

export interface ServiceTokenRoutesSettings extends ServiceTokenSettings {
  readonly database: Database;
}

export function bindServiceTokenRoutes(bind: Bind, settings: ServiceTokenRoutesSettings): void {
  bind(contract.createServiceToken).to(async ({ caller, origin, body }) => {
    const { row, secret } = await createServiceToken(settings, caller, origin, body);
    return {
      status: 201,
      body: { serviceToken: presentServiceToken(row), secret },
      headers: { 'cache-control': 'no-store' },
    };
  });

  bind(contract.listServiceTokens).to(async ({ query }) => {
    const filter = { ...query, after: readCursor(query.cursor) };
    const rows = await listServiceTokenRows(settings.database.kysely, filter);
    const page = toPage(
      rows,
      query.limit,
      (row) => ({ at: row.created_at, id: row.id }),
      presentServiceToken,
    );
    return { status: 200, body: page };
  });

  bind(contract.revokeServiceToken).to(async ({ origin, params }) => {
    const { serviceTokenId } = params;
    const { receipt } = await revokeServiceToken(settings.commitChange, origin, serviceTokenId);
    return {
      ...receiptStatus(receipt),
      body: { ...presentReceipt(receipt), id: serviceTokenId, state: 'revoked' },
    };
  });
}

function presentServiceToken(row: ServiceTokenRow): z.input<typeof contract.serviceToken> {
  return {
    id: `st_${row.id}`,
    name: row.name,
    apis: readJson(z.array(z.string()), row.apis),
    masked: `${row.prefix}st_live_${row.id.slice(0, 4)}…${row.last4}`,
    state: row.state,
    createdAt: toTimestamp(row.created_at),
    createdBy: readActor(row.created_by),
    revokedAt: toTimestampOrNull(row.revoked_at),
  };
}
