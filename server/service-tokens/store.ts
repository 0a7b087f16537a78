import type { Selectable } from 'kysely';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { contains } from '../database/contains.ts';
import type { Reading } from '../database/database.ts';
import type { ServiceTokenTable } from '../database/schema.ts';
import type { PageEnd } from '../http/page-cursor.ts';

export type ServiceTokenRow = Selectable<ServiceTokenTable>;

export async function lockServiceTokenRow(
  transaction: ChangeTransaction,
  id: string,
): Promise<ServiceTokenRow | null> {
  const query = transaction.rows.selectFrom('service_token').selectAll().where('id', '=', id);
  return (await transaction.lockRows(query).executeTakeFirst()) ?? null;
}

export interface ServiceTokenFilter {
  readonly after: PageEnd | null;
  readonly limit: number;
  readonly search?: string | undefined;
}

/** One row more than the limit, newest first. */
export async function listServiceTokenRows(
  reading: Reading,
  { after, limit, search }: ServiceTokenFilter,
): Promise<ServiceTokenRow[]> {
  let query = reading
    .selectFrom('service_token')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc');
  if (after !== null) {
    query = query.where((token) =>
      token.or([
        token('created_at', '<', after.at),
        token.and([token('created_at', '=', after.at), token('id', '<', after.id)]),
      ]),
    );
  }
  if (search !== undefined) {
    query = query.where(contains(search, 'name'));
  }
  return query.limit(limit + 1).execute();
}

export async function insertServiceToken(
  transaction: ChangeTransaction,
  row: ServiceTokenRow,
): Promise<void> {
  await transaction.rows.insertInto('service_token').values(row).execute();
}

export async function revokeServiceTokenRow(transaction: ChangeTransaction, id: string): Promise<void> {
  await transaction.rows
    .updateTable('service_token')
    .set({ state: 'revoked', revoked_at: transaction.now })
    .where('id', '=', id)
    .execute();
}
