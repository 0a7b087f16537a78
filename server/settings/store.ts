import { settings } from '@latchkey/contract';
import { z } from 'zod';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import type { Reading } from '../database/database.ts';
import { readJson, writeJson } from '../database/json.ts';
import { DEFAULT_SETTINGS, type Settings } from './presets.ts';

const NAME = 'settings';
const LOGO = 'logo';

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
  await write(transaction, NAME, value);
}

/** The bytes of the logo, which the settings describe; `null` where there is none. */
export async function readLogo(reading: Reading): Promise<Buffer | null> {
  const row = await reading.selectFrom('setting').select('value').where('name', '=', LOGO).executeTakeFirst();
  return row === undefined ? null : Buffer.from(readJson(z.base64(), row.value), 'base64');
}

export async function writeLogo(transaction: ChangeTransaction, bytes: Buffer): Promise<void> {
  await write(transaction, LOGO, bytes.toString('base64'));
}

export async function deleteLogo(transaction: ChangeTransaction): Promise<void> {
  await transaction.rows.deleteFrom('setting').where('name', '=', LOGO).execute();
}

async function write(transaction: ChangeTransaction, name: string, value: unknown): Promise<void> {
  const columns = { value: writeJson(value), updated_at: transaction.now };
  await transaction.rows
    .insertInto('setting')
    .values({ name, ...columns })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(columns))
    .execute();
}
