import { settings } from '@latchkey/contract';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import type { Reading } from '../database/database.ts';
import { readJson, writeJson } from '../database/json.ts';
import { DEFAULT_SETTINGS, type Settings } from './presets.ts';

const NAME = 'settings';

/** The settings as they were saved last, or the ones that an installation starts with. */
export async function readSettings(reading: Reading): Promise<Settings> {
  const row = await reading.selectFrom('setting').select('value').where('name', '=', NAME).executeTakeFirst();
  return row === undefined ? DEFAULT_SETTINGS : readJson(settings, row.value);
}

/** The same, kept from changing until the transaction ends. */
export async function lockSettings(transaction: ChangeTransaction): Promise<Settings> {
  const query = transaction.rows.selectFrom('setting').select('value').where('name', '=', NAME);
  const row = await transaction.lockRows(query).executeTakeFirst();
  return row === undefined ? DEFAULT_SETTINGS : readJson(settings, row.value);
}

export async function writeSettings(transaction: ChangeTransaction, value: Settings): Promise<void> {
  const columns = { value: writeJson(value), updated_at: transaction.now };
  await transaction.rows
    .insertInto('setting')
    .values({ name: NAME, ...columns })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(columns))
    .execute();
}
