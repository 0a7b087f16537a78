import * as contract from '@latchkey/contract';
import type { MemberActor } from '../access/actor.ts';
import { authorize } from '../access/authorize.ts';
import { receiptReply } from '../barrier/present-receipt.ts';
import type { Database } from '../database/database.ts';
import type { Bind } from '../http/bind-route.ts';
import { readCursor, toPage } from '../http/page-cursor.ts';
import { Problem } from '../http/problem.ts';
import { type AccessRequestSettings, createAccessRequest } from './create-access-request.ts';
import { approveAccessRequest, denyAccessRequest } from './decide-access-request.ts';
import { findRequest } from './find-request.ts';
import { presentRequest } from './present-request.ts';
import { listRequestRows } from './store.ts';
import { withdrawAccessRequest } from './withdraw-access-request.ts';

export interface AccessRequestRoutesSettings extends AccessRequestSettings {
  readonly database: Database;
}

export function bindAccessRequestRoutes(bind: Bind, settings: AccessRequestRoutesSettings): void {
  const { kysely } = settings.database;

  bind(contract.createAccessRequest).to(
    async ({ caller, origin, body }) => ({
      status: 201,
      body: presentRequest(await createAccessRequest(settings, caller, origin, body)),
    }),
    async ({ caller }, requestId) => {
      const row = await findRequest(kysely, requestId);
      authorizeReading(caller, row.organization_id);
      return { status: 201, body: presentRequest(row) };
    },
  );

  bind(contract.listAccessRequests).to(async ({ caller, query }) => {
    authorizeReading(caller, caller.organizationId);
    const organizationId = listedOrganization(caller, query.scope);
    const filter = { ...query, organizationId, after: readCursor(query.cursor) };
    const rows = await listRequestRows(kysely, filter);
    const endOf = (row: (typeof rows)[number]) => ({ at: row.created_at, id: row.id });
    return { status: 200, body: toPage(rows, query.limit, endOf, presentRequest) };
  });

  bind(contract.approveAccessRequest).to(async ({ caller, origin, params, body }) => {
    const reason = body?.reason ?? null;
    const { value, receipt } = await approveAccessRequest(settings, caller, origin, params.requestId, reason);
    return { ...receiptReply(receipt), body: presentRequest(value) };
  });

  bind(contract.denyAccessRequest).to(async ({ caller, origin, params, body }) => {
    const { requestId } = params;
    const { value, receipt } = await denyAccessRequest(settings, caller, origin, requestId, body.reason);
    return { ...receiptReply(receipt), body: presentRequest(value) };
  });

  bind(contract.withdrawAccessRequest).to(async ({ caller, origin, params }) => ({
    status: 200,
    body: presentRequest(await withdrawAccessRequest(settings, caller, origin, params.requestId)),
  }));
}

function authorizeReading(caller: MemberActor, organizationId: string): void {
  authorize(caller, 'access_request.read', { organizationId, what: 'access request' });
}

/** @returns `null` for all of them */
function listedOrganization(caller: MemberActor, scope: 'organization' | 'all' | undefined): string | null {
  if (scope === 'all' && !caller.operator) {
    throw new Problem('forbidden', 'The requests of all organizations are for operators only.');
  }
  return caller.operator && scope !== 'organization' ? null : caller.organizationId;
}
