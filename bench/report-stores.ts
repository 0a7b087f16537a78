import { formatKey } from '@latchkey/verifier';
import { findFreePort, type ServerProcess, startServerProcess } from '../e2e/server-process.ts';
import { createClient } from '../server/testing/test-client.ts';
import { askInTurn } from './ask-in-turn.ts';
import { onEachEngine, type Place, SETUP_TOKEN } from './each-engine.ts';
import { FILLED_SECRET, filledId, fillKeys } from './fill-keys.ts';
import { median } from './median.ts';
import { describeTimes } from './percentile.ts';
import { processorTime } from './processor-time.ts';
import { writeRequest } from './write-request.ts';

const SIZES = [10_000, 100_000, 1_000_000];
const LARGEST = 10_000_000;
const STARTS = 3;
/** Keys asked about: each is cold once. The first of them find code that has hardly been run, and do not count. */
const ASKED = 3000;
const WARMING = 1000;
/** Far from one another, so that no page of the database serves two. */
const STRIDE = 7919;
const HOT_ROUNDS = 5;

/**
 * How long a start takes, and questions about keys that are not in memory and that are, over more and more stored keys.
 * @param largest whether to go on to ten million keys
 */
export async function reportStores(largest: boolean): Promise<void> {
  console.log('More and more stored keys: POST /v1/verify one at a time on one connection');
  console.log('goals: ready within 2 s at 1,000,000 keys; cold p99 2 ms; hot unchanged');
  const sizes = largest ? [...SIZES, LARGEST] : SIZES;
  await onEachEngine((place) => measure(place, sizes));
}

async function measure(place: Place, sizes: readonly number[]): Promise<void> {
  const start = async () =>
    startServerProcess({ port: await findFreePort(), environment: place.environment });
  let server = await start();
  try {
    const client = createClient(server.url, SETUP_TOKEN);
    const operator = await client.setUp();
    const token = await client.makeServiceToken(operator, ['conversations']);
    const { organizationId } = operator;
    const { id: appId } = await client.makeApp(operator, 'Bench', { conversations: 'read' });
    let from = 0;
    for (const to of sizes) {
      await server.interrupt();
      const asked = Array.from({ length: ASKED }, (_, index) => from + ((index * STRIDE) % (to - from)));
      await fillKeys(place, { organizationId, appId, from, to }, asked);
      from = to;
      const times: number[] = [];
      const processorTimes: number[] = [];
      for (let round = 0; round < STARTS; round += 1) {
        if (round > 0) await server.interrupt();
        const startedAt = performance.now();
        server = await start();
        times.push(performance.now() - startedAt);
        processorTimes.push(processorTime(server.child.pid));
      }
      console.log(
        `  ${place.engine.padEnd(10)} ${String(to).padStart(8)} keys   ready after ${(median(times) / 1000).toFixed(2)} s (${(median(processorTimes) / 1000).toFixed(2)} s of processor time)   ${await ask(server, token, asked)}`,
      );
    }
  } finally {
    await server.kill();
  }
}

async function ask(server: ServerProcess, token: string, asked: readonly number[]): Promise<string> {
  const port = Number(new URL(server.url).port);
  const requests = asked.map((n) => {
    const key = formatKey('lk', { shape: 'bearer', mode: 'live', id: filledId(n), secret: FILLED_SECRET });
    const question = { key, api: 'conversations', access: 'read' };
    return writeRequest('/v1/verify', { authorization: `Bearer ${token}` }, JSON.stringify(question));
  });
  const [warming, rest] = [requests.slice(0, WARMING), requests.slice(WARMING)];
  await askInTurn(port, warming);
  const cold = await askInTurn(port, rest);
  const hot: number[] = [];
  for (let round = 0; round < HOT_ROUNDS; round += 1) hot.push(...(await askInTurn(port, rest)));
  return `cold ${describeTimes(cold)}   hot ${describeTimes(hot)}`;
}
