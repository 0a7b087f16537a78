import { once } from 'node:events';
import { connect } from 'node:net';
import type { TestProject } from 'vitest/node';
import { say } from '../../tools/progress.mjs';
import { Stop } from '../../tools/stop.mjs';
import { readTestSkips } from '../../tools/test-skips.mjs';
import { findPostgres, readPostgresWish } from './find-postgres.ts';
import { type PostgresServer, startPostgres } from './start-postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** superuser's URL of the run's PostgreSQL; null when LATCHKEY_TEST_SKIP names postgres */
    postgresUrl: string | null;
  }
}

/**
 * Runs once before the tests that need a database, if there are any, and starts the server that findPostgres chooses.
 *
 * @returns what ends the server after the last test
 */
export default async function providePostgres(
  project: TestProject,
): Promise<(() => Promise<void>) | undefined> {
  if (readTestSkips().has('postgres')) {
    project.provide('postgresUrl', null);
    return undefined;
  }
  const wish = readPostgresWish();
  if (wish instanceof URL) {
    await assertReachable(wish);
    project.provide('postgresUrl', wish.href);
    return undefined;
  }
  const server = await startOwn();
  project.provide('postgresUrl', server.url);
  return () => server.stop();
}

async function startOwn(): Promise<PostgresServer> {
  const startedAt = performance.now();
  const { programs, origin } = await findPostgres();
  const server = await startPostgres({ programs });
  const version = /starting (PostgreSQL \S+)/.exec(server.readLog())?.[1] ?? 'PostgreSQL';
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  say(`${version} for the tests, from the ${origin}: up after ${seconds} s`);
  return server;
}

async function assertReachable(url: URL): Promise<void> {
  const socket = connect({ host: url.hostname, port: Number(url.port || 5432), timeout: 5_000 });
  socket.on('timeout', () => socket.destroy(new Error('no answer within 5 s')));
  try {
    await once(socket, 'connect');
  } catch (error) {
    throw new Stop(`LATCHKEY_TEST_POSTGRES names ${url.host}, and nothing answers there (${String(error)}).`);
  } finally {
    socket.destroy();
  }
}
