import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '../../server/testing/test-client.ts';
import { findFreePort, startServerProcess } from '../server-process.ts';
import { checkSurvival } from './check-survival.ts';
import { type Acknowledged, writeLoad } from './write-load.ts';

export interface RoundsOptions {
  /** Of the database, for the report. */
  readonly name: string;
  readonly rounds: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Between 0 and 1. */
  readonly random: () => number;
  /** Ends something else than the server in some rounds, such as the database. */
  readonly alsoKill?: (round: number) => Promise<void>;
}

export interface RoundsResult {
  readonly faults: readonly string[];
  readonly apps: number;
  readonly keys: number;
  readonly revoked: number;
}

const WRITERS = 8;
const SETUP_TOKEN = 'setup-token-of-the-crash-test';
const SHORTEST_MS = 50;
const LONGEST_MS = 1500;

/** Starts the server, loads it, kills it at a random moment, starts it again and looks: that many times. */
export async function runRounds(options: RoundsOptions): Promise<RoundsResult> {
  const { rounds, random } = options;
  const port = await findFreePort();
  const run = { port, environment: { ...options.environment, LATCHKEY_SETUP_TOKEN: SETUP_TOKEN } };
  const acknowledged: Acknowledged = {
    apps: new Set(),
    keys: new Map(),
    revoked: new Set(),
    undecided: new Set(),
  };
  const faults: string[] = [];

  let server = await startServerProcess(run);
  const client = createClient(server.url, SETUP_TOKEN);
  const operator = await client.setUp();
  const serviceToken = await client.makeServiceToken(operator, ['conversations']);
  for (let round = 1; round <= rounds; round += 1) {
    const { url } = server;
    const writers = Array.from({ length: WRITERS }, (_, writer) =>
      writeLoad(url, operator, `r${round}-w${writer}`, acknowledged, random),
    );
    await sleep(SHORTEST_MS + random() * (LONGEST_MS - SHORTEST_MS));
    await server.kill();
    await Promise.all(writers);
    await options.alsoKill?.(round);

    server = await startServerProcess(run);
    const found = await checkSurvival(url, operator, serviceToken, acknowledged);
    faults.push(...found.map((fault) => `round ${round}: ${fault}`));
    process.stdout.write(`\r${options.name}: round ${round} of ${rounds}, ${acknowledged.keys.size} keys `);
  }
  await server.interrupt();
  process.stdout.write('\n');
  const { apps, keys, revoked } = acknowledged;
  return { faults, apps: apps.size, keys: keys.size, revoked: revoked.size };
}
