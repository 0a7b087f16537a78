import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import type { Reading } from '../database/database.ts';
import { notFound } from '../http/problem.ts';
import { findRequestRow, lockRequest, type NamedRequest } from './store.ts';

/** An access request; throws a 404. Whether the caller may see it is to be asked afterwards. */
export async function findRequest(reading: Reading, id: string): Promise<NamedRequest> {
  const row = await findRequestRow(reading, id);
  if (row === null) throw notFound('access request');
  return row;
}

/** The same, kept from changing until the transaction ends. */
export async function findLockedRequest(transaction: ChangeTransaction, id: string): Promise<NamedRequest> {
  await lockRequest(transaction, id);
  return findRequest(transaction.rows, id);
}
