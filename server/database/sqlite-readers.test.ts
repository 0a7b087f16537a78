import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from './connect.ts';
import type { Database, Reading } from './database.ts';
import { initializeDatabase } from './initialize.ts';

describe('reading while something is written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-readers-'));
  let database: Database;
  beforeAll(async () => {
    database = await connect({ kind: 'sqlite', file: join(folder, 'latchkey.db') });
    await initializeDatabase(database, 'history', false);
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const readEpoch = async (reading: Reading) =>
    (await reading.selectFrom('revocation_clock').select('epoch').executeTakeFirstOrThrow()).epoch;
  const writeEpoch = (reading: Reading, epoch: number) =>
    reading.updateTable('revocation_clock').set({ epoch }).execute();

  it('goes on beside a transaction, without what that has not committed, and with all that was', async () => {
    const { kysely } = database;
    const before = await readEpoch(kysely);
    await kysely.transaction().execute(async (rows) => {
      await writeEpoch(rows, before + 1);
      expect(await readEpoch(rows)).toBe(before + 1);
      // As many at once as there can be, and more.
      const read = await Promise.all(Array.from({ length: 10 }, () => readEpoch(kysely)));
      expect(new Set(read)).toEqual(new Set([before]));
    });
    const read = await Promise.all(Array.from({ length: 10 }, () => readEpoch(kysely)));
    expect(new Set(read)).toEqual(new Set([before + 1]));
  });

  it('sees what a single statement has written before it, and what was rolled back never', async () => {
    const { kysely } = database;
    await writeEpoch(kysely, 41);
    expect(await readEpoch(kysely)).toBe(41);
    const failing = kysely.transaction().execute(async (rows) => {
      await writeEpoch(rows, 99);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await readEpoch(kysely)).toBe(41);
  });
});
