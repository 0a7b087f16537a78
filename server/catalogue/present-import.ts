import type { importApi } from '@latchkey/contract';
import type { z } from 'zod';
import type { ComparableEndpoint } from './compare-endpoints.ts';
import type { ImportedApi } from './import-api.ts';
import { presentApi } from './present-api.ts';
import type { ApiWithEndpoints } from './store.ts';

export type ImportReply = z.input<(typeof importApi.replies)[200]>;

export function presentImport({ api, difference, warnings }: ImportedApi, dryRun: boolean): ImportReply {
  const { added, removed, changed, unchanged, tightening } = difference;
  return {
    api: api === null ? null : presentApi(api),
    difference: {
      added: added.map(presentEndpoint),
      removed: removed.map(presentEndpoint),
      changed: changed.map(({ before, after, fields }) => ({
        before: presentEndpoint(before),
        after: presentEndpoint(after),
        fields: [...fields],
      })),
      unchanged,
      tightening,
    },
    warnings: [...warnings],
    dryRun,
  };
}

/** The same for a request sent again that made this API; what was to be warned of is not kept. */
export function presentImportAgain(api: ApiWithEndpoints): ImportReply {
  const added = api.endpoints.map(presentEndpoint);
  const difference = { added, removed: [], changed: [], unchanged: 0, tightening: false };
  return { api: presentApi(api), difference, warnings: [], dryRun: false };
}

function presentEndpoint({ method, path, access, summary }: ComparableEndpoint) {
  return { method, path, access, summary };
}
