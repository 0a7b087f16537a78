import { findFreePort, startServerProcess } from '../e2e/server-process.ts';
import { createClient, type Person, type TestClient } from '../server/testing/test-client.ts';
import { onEachEngine, type Place, SETUP_TOKEN } from './each-engine.ts';
import { describeTimes } from './percentile.ts';
import { runProgram } from './run-program.ts';

const PROCESSES = 5;
const VERIFIERS_EACH = 10;
const REVOKES = 100;
const AT_ONCE = 16;
const REVOKES_AT_ONCE = 160;

/** How long a revoke takes with 50 verifiers attached, and how many a second one clock row gives, on both databases. */
export async function reportRevokes(): Promise<void> {
  const verifiers = PROCESSES * VERIFIERS_EACH;
  console.log(
    `Revokes over HTTP; ${verifiers} verifiers are in ${PROCESSES} processes   goal: p50 10 ms, p99 50 ms`,
  );
  await onEachEngine((place) => measure(place));
}

async function measure({ engine, environment }: Place): Promise<void> {
  const server = await startServerProcess({ port: await findFreePort(), environment });
  try {
    const client = createClient(server.url, SETUP_TOKEN);
    const operator = await client.setUp();
    const token = await client.makeServiceToken(operator, ['conversations']);
    const app = await client.makeApp(operator, 'Bench', { conversations: 'read' });
    const makeKeys = (count: number) => makeMany(client, operator, app.id, count);
    await inTurn(client, operator, await makeKeys(20));
    const alone = await inTurn(client, operator, await makeKeys(REVOKES));
    console.log(`  ${engine.padEnd(10)}  0 verifiers, one at a time   ${describeTimes(alone)}`);
    console.log(
      `  ${engine.padEnd(10)}  0 verifiers, ${AT_ONCE} at once   ${await rate(client, operator, makeKeys)}`,
    );
    const processes = await Promise.all(
      Array.from({ length: PROCESSES }, () =>
        runProgram('./attach-verifiers.ts', server.url, token, String(VERIFIERS_EACH)),
      ),
    );
    try {
      const attached = await inTurn(client, operator, await makeKeys(REVOKES));
      console.log(`  ${engine.padEnd(10)} 50 verifiers, one at a time   ${describeTimes(attached)}`);
      console.log(
        `  ${engine.padEnd(10)} 50 verifiers, ${AT_ONCE} at once   ${await rate(client, operator, makeKeys)}`,
      );
    } finally {
      for (const { end } of processes) await end();
    }
  } finally {
    await server.kill();
  }
}

async function makeMany(
  client: TestClient,
  operator: Person,
  appId: string,
  count: number,
): Promise<string[]> {
  const ids: string[] = [];
  for (let made = 0; made < count; made += AT_ONCE) {
    const some = Math.min(AT_ONCE, count - made);
    const keys = await Promise.all(Array.from({ length: some }, () => client.makeKey(operator, appId)));
    ids.push(...keys.map(({ id }) => id));
  }
  return ids;
}

/** @returns milliseconds that each took */
async function inTurn(client: TestClient, operator: Person, ids: readonly string[]): Promise<number[]> {
  const times: number[] = [];
  for (const id of ids) {
    const started = performance.now();
    await revoke(client, operator, id);
    times.push(performance.now() - started);
  }
  return times;
}

async function rate(
  client: TestClient,
  operator: Person,
  makeKeys: (count: number) => Promise<string[]>,
): Promise<string> {
  const ids = await makeKeys(REVOKES_AT_ONCE);
  const started = performance.now();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let id = ids.pop(); id !== undefined; id = ids.pop()) await revoke(client, operator, id);
    }),
  );
  return `${(REVOKES_AT_ONCE / ((performance.now() - started) / 1000)).toFixed(0)} revokes a second`;
}

async function revoke(client: TestClient, operator: Person, id: string): Promise<void> {
  const { status, text } = await client.send('POST', `/v1/keys/${id}/revoke`, operator, {});
  if (status !== 200) throw new Error(`a revoke was answered ${status}: ${text}`);
}
