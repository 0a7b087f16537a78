import * as contract from '@latchkey/contract';
import type { MemberActor } from '../access/actor.ts';
import { authorize } from '../access/authorize.ts';
import { presentReceipt, receiptReply, receiptStatus } from '../barrier/present-receipt.ts';
import type { Bind } from '../http/bind-route.ts';
import { readNameCursor } from '../http/page-cursor.ts';
import { createApi } from './create-api.ts';
import { findApi } from './find-api.ts';
import { type ImportApiSettings, importApi } from './import-api.ts';
import { listApis } from './list-apis.ts';
import { presentApi } from './present-api.ts';
import { presentImport, presentImportAgain } from './present-import.ts';
import { retireApi } from './retire-api.ts';
import { updateApi } from './update-api.ts';

/** The catalogue is the same for every organization. */
function authorizeReading(caller: MemberActor): void {
  authorize(caller, 'api.read', { organizationId: caller.organizationId, what: 'API' });
}

export function bindCatalogueRoutes(bind: Bind, settings: ImportApiSettings): void {
  const { kysely } = settings.database;

  bind(contract.listApis).to(async ({ caller, query }) => {
    authorizeReading(caller);
    const filter = { ...query, after: readNameCursor(query.cursor) };
    const { apis, nextCursor } = await listApis(kysely, filter, query.endpoints === 'include');
    const items = apis.map((api) => presentApi(api, api.endpointCount));
    return { status: 200, body: { items, nextCursor } };
  });

  bind(contract.getApi).to(async ({ caller, params }) => {
    authorizeReading(caller);
    return { status: 200, body: presentApi(await findApi(kysely, params.apiId)) };
  });

  bind(contract.createApi).to(
    async ({ origin, body }) => {
      const api = await createApi(settings, origin, body);
      return { status: 201, body: presentApi(api), headers: { location: `/v1/apis/${api.row.id}` } };
    },
    async (_call, apiId) => ({
      status: 201,
      body: presentApi(await findApi(kysely, apiId)),
      headers: { location: `/v1/apis/${apiId}` },
    }),
  );

  bind(contract.updateApi).to(async ({ origin, params, body }) => {
    const { value, receipt } = await updateApi(settings, origin, params.apiId, body);
    return { ...receiptReply(receipt), body: presentApi(value.api) };
  });

  bind(contract.retireApi).to(async ({ origin, params }) => {
    const { value, receipt } = await retireApi(settings, origin, params.apiId);
    return {
      ...receiptStatus(receipt),
      body: { ...presentReceipt(receipt), id: value.id, state: 'retired' },
    };
  });

  bind(contract.importApi).to(
    async ({ origin, query, body }) => {
      const wanted = { ...query, ...body };
      const imported = await importApi(settings, origin, wanted);
      const shown = presentImport(imported, wanted.dryRun === true);
      const status = imported.receipt === null ? { status: 200 as const } : receiptReply(imported.receipt);
      return { ...status, body: shown };
    },
    async (_call, apiId) => ({ status: 200, body: presentImportAgain(await findApi(kysely, apiId)) }),
  );
}
