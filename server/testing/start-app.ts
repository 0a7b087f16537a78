import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SYSTEM_CLOCK } from '@latchkey/verifier';
import { createApp } from '../app.ts';
import { parseConfig } from '../config.ts';
import { connect } from '../database/connect.ts';
import type { Database } from '../database/database.ts';
import type { LogStream } from '../http/create-server.ts';
import { loadMasterSecret } from '../master-secret.ts';
import { runSql } from './run-sql.ts';
import { createClient, type TestClient } from './test-client.ts';

/** A whole server on a real socket, with a database of its own and a clock that only the test moves. */
export interface TestApp extends TestClient {
  readonly url: string;
  readonly database: Database;
  /** Of its PostgreSQL database; `null` on SQLite. */
  readonly databaseUrl: string | null;
  readonly clock: TestClock;
  /** Where its master secret is. */
  readonly folder: string;
  readonly setupToken: string;
  /** Does once what the server does every so often by itself. */
  readonly runTimers: () => Promise<void>;
  /** Stops the server and starts another one on the same data, at the same address. */
  readonly restart: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface TestClock {
  /** Milliseconds since 1970 UTC. */
  now: number;
}

export interface StartOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Another process on the data of this one, which must be on PostgreSQL. */
  readonly beside?: TestApp;
  /** Takes the log, at the level that the environment sets. */
  readonly log?: LogStream;
}

const START = Date.UTC(2026, 0, 1);
const SETUP_TOKEN = 'setup-token-of-the-tests';

/** @param postgresUrl of a server where databases can be made; `null` for SQLite */
export async function startApp(postgresUrl: string | null, options: StartOptions = {}): Promise<TestApp> {
  const { beside } = options;
  const folder = beside?.folder ?? mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  const made = beside !== undefined || postgresUrl === null ? null : await makeDatabase(postgresUrl);
  const databaseUrl = beside?.databaseUrl ?? made?.url ?? null;
  const config = parseConfig({
    LATCHKEY_DATA: folder,
    LATCHKEY_PORT: '0',
    LATCHKEY_URL: 'http://127.0.0.1',
    LATCHKEY_LOG: 'silent',
    ...(databaseUrl === null ? {} : { LATCHKEY_DATABASE: databaseUrl }),
    ...options.environment,
  });
  const clock = beside?.clock ?? { now: START };
  const timers = new Set<() => Promise<void>>();
  const start = async (port: number) => {
    const database = await connect(config.database);
    const app = await createApp({
      config,
      database,
      master: loadMasterSecret(folder, null),
      setupToken: SETUP_TOKEN,
      now: () => clock.now,
      clock: SYSTEM_CLOCK,
      every: (_milliseconds, run) => {
        timers.add(run);
        return () => timers.delete(run);
      },
      checkReplies: true,
      log: options.log,
    });
    return { database, app, url: await app.server.listen({ host: config.host, port }) };
  };
  let running = await start(0);
  const { url } = running;
  return {
    ...createClient(url, SETUP_TOKEN),
    url,
    get database() {
      return running.database;
    },
    databaseUrl,
    folder,
    clock,
    setupToken: SETUP_TOKEN,
    runTimers: async () => {
      for (const run of timers) await run();
    },
    restart: async () => {
      await running.app.close();
      running = await start(Number(new URL(url).port));
    },
    close: async () => {
      await running.app.close();
      await made?.drop();
      if (beside === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function makeDatabase(serverUrl: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await runSql(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: async () => void (await runSql(serverUrl, `drop database ${name} with (force)`)),
  };
}
