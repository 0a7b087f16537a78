import type { Reading } from '../database/database.ts';
import { notFound } from '../http/problem.ts';
import { type ApiWithEndpoints, findApiRow, listEndpoints } from './store.ts';

/** An API of the catalogue by id or slug, retired or not. Throws a 404. */
export async function findApi(reading: Reading, idOrSlug: string): Promise<ApiWithEndpoints> {
  const row = await findApiRow(reading, idOrSlug);
  if (row === null) throw notFound('API');
  return { row, endpoints: await listEndpoints(reading, [row.id]) };
}
