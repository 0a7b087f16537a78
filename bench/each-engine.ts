import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPostgres } from '../server/testing/find-postgres.ts';
import { startPostgres } from '../server/testing/start-postgres.ts';

/** Where one server of a measurement keeps its data. */
export interface Place {
  readonly engine: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

export const SETUP_TOKEN = 'setup-token-of-the-bench';

/** Measures on SQLite, then on a PostgreSQL of its own that writes through to the disk, and removes both. */
export async function onEachEngine(measure: (place: Place) => Promise<void>): Promise<void> {
  await onSqlite(measure);
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  const postgres = await startPostgres({ programs: (await findPostgres()).programs, durable: true });
  try {
    const environment = { ...settings(folder), LATCHKEY_DATABASE: postgres.url };
    await measure({ engine: 'PostgreSQL', folder, environment });
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function onSqlite(measure: (place: Place) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  try {
    await measure({ engine: 'SQLite', folder, environment: settings(folder) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function settings(folder: string): Record<string, string> {
  return { LATCHKEY_DATA: folder, LATCHKEY_SETUP_TOKEN: SETUP_TOKEN };
}
