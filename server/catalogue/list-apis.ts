import type { Reading } from '../database/database.ts';
import { writeCursor } from '../http/page-cursor.ts';
import {
  type ApiFilter,
  type ApiRow,
  type ApiWithEndpoints,
  countEndpoints,
  listApiRows,
  listEndpoints,
} from './store.ts';

/** A page does not take up another API once it has so many endpoints. */
const ENDPOINTS_PER_PAGE = 20_000;

export interface ListedApi extends ApiWithEndpoints {
  readonly endpointCount: number;
}

export interface ApiPage {
  readonly apis: readonly ListedApi[];
  readonly nextCursor: string | null;
}

/** A page of the catalogue, by name; `endpoints` stay empty where they are not wanted. */
export async function listApis(
  reading: Reading,
  filter: ApiFilter,
  withEndpoints: boolean,
): Promise<ApiPage> {
  const found = await listApiRows(reading, filter);
  const wanted = found.slice(0, filter.limit);
  const counts = await countEndpoints(
    reading,
    wanted.map((row) => row.id),
  );
  const rows = withEndpoints ? takeUpTo(ENDPOINTS_PER_PAGE, wanted, counts) : wanted;
  const endpoints = await endpointsByApi(reading, withEndpoints ? rows : []);
  const last = rows.at(-1);
  return {
    apis: rows.map((row) => ({
      row,
      endpoints: endpoints.get(row.id) ?? [],
      endpointCount: counts.get(row.id) ?? 0,
    })),
    nextCursor:
      last === undefined || rows.length === found.length
        ? null
        : writeCursor({ name: last.sort_name, id: last.id }),
  };
}

/** At least the first. */
function takeUpTo<Row extends ApiRow>(
  most: number,
  rows: readonly Row[],
  counts: ReadonlyMap<string, number>,
): Row[] {
  const taken: Row[] = [];
  let endpoints = 0;
  for (const row of rows) {
    endpoints += counts.get(row.id) ?? 0;
    if (taken.length > 0 && endpoints > most) break;
    taken.push(row);
  }
  return taken;
}

async function endpointsByApi(reading: Reading, rows: readonly ApiRow[]) {
  const all = await listEndpoints(
    reading,
    rows.map((row) => row.id),
  );
  return Map.groupBy(all, (endpoint) => endpoint.api_id);
}
