import { expect, test } from 'vitest';
import { checkEngines, checkEnvironment } from './check-places.ts';
import { scanFiles } from './scan-imports.ts';

test.each([
  ['server/keys/store.ts', "import Database from 'better-sqlite3';"],
  ['server/keys/store.ts', "import type { Pool } from 'pg';"],
  ['server/keys/store.ts', 'const rows = sql`PRAGMA table_info(keys)`;'],
  ['server/barrier/wake.ts', "if (database.engine === 'postgres') listen();"],
  ['server/app.ts', "import { SqliteDialect } from 'kysely';"],
])('%s may not name an engine: %s', (path, text) => {
  expect(checkEngines(scanFiles(new Map([[path, text]])))).toHaveLength(1);
});

test.each([
  ['server/database/sqlite.ts', "import Database from 'better-sqlite3';"],
  ['server/app.ts', '// on PostgreSQL this is one round trip\nconst page = 1;'],
  ['server/app.ts', "import { openDatabase } from './database/open-sqlite.ts';"],
  ['server/config.ts', "const schemes = ['postgres:', 'postgresql:'];"],
  ['server/keys/store.test.ts', "import { Pool } from 'pg';"],
])('%s may say: %s', (path, text) => {
  expect(checkEngines(scanFiles(new Map([[path, text]])))).toEqual([]);
});

test.each([
  ['server/app.ts', 'const port = process.env.PORT;'],
  ['server/app.ts', "const port = process.env['PORT'];"],
  ['verifier/decide.ts', "import { env } from 'node:process';"],
  ['bench/measure.ts', 'const { PORT } = process.env;'],
])('%s may not read the environment: %s', (path, text) => {
  expect(checkEnvironment(scanFiles(new Map([[path, text]])))).toHaveLength(1);
});

test.each([
  'server/config.ts',
  'server/main.ts',
  'cli/main.ts',
  'bench/main.ts',
  'tools/test.mjs',
  'server/app.test.ts',
  'vitest.config.ts',
])('%s may read the environment', (path) => {
  expect(checkEnvironment(scanFiles(new Map([[path, 'const port = process.env.PORT;']])))).toEqual([]);
});
