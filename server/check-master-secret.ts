import { z } from 'zod';
import type { Database } from './database/database.ts';
import { readJson, writeJson } from './database/json.ts';
import type { MasterSecret } from './master-secret.ts';

const NAME = 'master_secret_fingerprints';
const stored = z.record(z.string(), z.string());

/**
 * Throws when this database belongs to another master secret: every key would be refused as unknown, and their
 * holders would throw them away. The first process on a database notes its own.
 * @param now milliseconds since 1970 UTC
 */
export async function checkMasterSecret(
  database: Database,
  master: MasterSecret,
  now: number,
): Promise<void> {
  const own = Object.fromEntries(master.fingerprints);
  await database.kysely
    .insertInto('setting')
    .values({ name: NAME, value: writeJson(own), updated_at: now })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const row = await database.kysely
    .selectFrom('setting')
    .select('value')
    .where('name', '=', NAME)
    .executeTakeFirstOrThrow();
  const known = readJson(stored, row.value);
  const wrong = Object.entries(known).find(([version, fingerprint]) => own[version] !== fingerprint);
  if (wrong !== undefined) {
    throw new Error(
      `the master secret is not the one that this database was made with (version ${wrong[0]}). Give every node the same LATCHKEY_MASTER_SECRET, or put back the file "master-secret" of the data folder`,
    );
  }
  if (Object.keys(own).length === Object.keys(known).length) return;
  await database.kysely
    .updateTable('setting')
    .set({ value: writeJson(own), updated_at: now })
    .where('name', '=', NAME)
    .execute();
}
