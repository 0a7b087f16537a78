import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPostgres } from '../../server/testing/find-postgres.ts';
import { startPostgres } from '../../server/testing/start-postgres.ts';
import { createClient, type Person } from '../../server/testing/test-client.ts';
import type { Cleanup } from './cleanup.ts';
import type { Battlefield } from './faults.ts';
import { makeNamespace, type NetworkNamespace } from './network-namespaces.ts';
import { NodeUnderFire } from './node-under-fire.ts';
import { VerifierUnderFire } from './verifier-under-fire.ts';
import { WindowWriter } from './window.ts';

export interface FieldOptions {
  /** Of this run: evidence, traces and logs. */
  readonly folder: string;
  readonly nodes: number;
  readonly verifiers: number;
  /** How many of the verifiers run in network namespaces of their own, where the system lets us. */
  readonly namespaces: number;
  /** Keys to be made. */
  readonly keys: number;
  readonly leaseMs: number;
  /** Of each verifier, of what it holds, besides its rounds. */
  readonly questionsPerSecond: number;
  readonly random: () => number;
  /** Is told of everything that was started. */
  readonly cleanup: Cleanup;
}

/** Everything that runs: a database, nodes on it, verifiers attached to them, and who asks the nodes themselves. */
export interface Field extends Battlefield {
  readonly operator: Person;
  readonly keyIds: readonly string[];
  readonly window: WindowWriter;
}

const SETUP_TOKEN = 'setup-token-of-the-chaos-test';
const ASK_NODES = fileURLToPath(new URL('./ask-nodes.ts', import.meta.url));
const KEYS_OF_AN_APP = 20;

export async function startField(options: FieldOptions): Promise<Field> {
  const { folder, leaseMs, cleanup } = options;
  const { programs } = await findPostgres();
  // Of the process alone: what was committed must be there after a kill.
  const postgres = await startPostgres({ programs, durable: true });
  cleanup.add(() => postgres.stop());
  const nodes = await startNodes(options, postgres.url);
  const first = nodes[0];
  if (first === undefined) throw new Error('there must be a node');
  const client = createClient(first.url, SETUP_TOKEN);
  const operator = await client.setUp();
  const serviceToken = await client.makeServiceToken(operator, ['conversations']);
  const made = await makeKeys(first.url, operator, options.keys);
  writeFileSync(join(folder, 'keys.json'), JSON.stringify(made.map(({ secret }) => secret)));

  const window = new WindowWriter(folder, options.keys, options.verifiers);
  cleanup.add(() => window.close());
  const verifiers = await startVerifiers(options, nodes, serviceToken, window);
  const asking = askNodes(folder, nodes, serviceToken);
  cleanup.add(() => end(asking));
  return {
    nodes,
    verifiers,
    leaseMs,
    operator,
    window,
    keyIds: made.map(({ id }) => id),
    restartDatabase: async (how) => {
      await (how === 'fast' ? postgres.shutDown() : postgres.kill());
      await postgres.start();
    },
  };
}

async function startNodes(
  { folder, leaseMs, cleanup, nodes: count }: FieldOptions,
  databaseUrl: string,
): Promise<NodeUnderFire[]> {
  const environment = {
    LATCHKEY_MASTER_SECRET: randomBytes(32).toString('base64url'),
    LATCHKEY_LEASE_SECONDS: String(leaseMs / 1000),
    LATCHKEY_SETUP_TOKEN: SETUP_TOKEN,
  };
  const startOne = async (number: number) => {
    const node = await NodeUnderFire.create({ number, folder, databaseUrl, environment });
    cleanup.add(() => node.close());
    return node;
  };
  // The first one makes the tables.
  const first = await startOne(0);
  const others = await Promise.all(Array.from({ length: count - 1 }, (_, index) => startOne(index + 1)));
  return [first, ...others];
}

async function startVerifiers(
  options: FieldOptions,
  nodes: readonly NodeUnderFire[],
  serviceToken: string,
  window: WindowWriter,
): Promise<VerifierUnderFire[]> {
  const { folder, keys, leaseMs, questionsPerSecond, random, cleanup } = options;
  const targets = () =>
    nodes
      .filter((node) => node.ready)
      .map((node) => ({ port: node.front.port, rank: random() }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ port }) => port);
  const verifiers: VerifierUnderFire[] = [];
  for (let number = 0; number < options.verifiers; number += 1) {
    const namespace: NetworkNamespace | null =
      number < options.namespaces ? await makeNamespace(number) : null;
    if (namespace !== null) cleanup.add(() => namespace.remove());
    const place = { number, folder, window, namespace, targets };
    const settings = { ...place, keys, serviceToken, leaseMs, questionsPerSecond };
    const verifier = await VerifierUnderFire.create(settings);
    cleanup.add(() => verifier.close());
    verifiers.push(verifier);
  }
  return verifiers;
}

function askNodes(folder: string, nodes: readonly NodeUnderFire[], serviceToken: string): ChildProcess {
  const options = [
    `--token=${serviceToken}`,
    `--folder=${folder}`,
    ...nodes.map(({ url }) => `--url=${url}`),
  ];
  const log = openSync(join(folder, 'ask-nodes.log'), 'w');
  return spawn(process.execPath, [ASK_NODES, ...options], { stdio: ['pipe', log, log] });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

async function makeKeys(
  url: string,
  operator: Person,
  count: number,
): Promise<{ id: string; secret: string }[]> {
  const client = createClient(url, SETUP_TOKEN);
  const apps = Array.from({ length: Math.ceil(count / KEYS_OF_AN_APP) }, (_, index) => index);
  const made: { id: string; secret: string }[] = [];
  for (const app of apps) {
    const { id } = await client.makeApp(operator, `Under fire ${app}`, { conversations: 'read' });
    const ofThis = Math.min(KEYS_OF_AN_APP, count - made.length);
    made.push(...(await Promise.all(Array.from({ length: ofThis }, () => client.makeKey(operator, id)))));
  }
  return made;
}
