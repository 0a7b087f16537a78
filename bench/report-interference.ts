import { findFreePort, startServerProcess } from '../e2e/server-process.ts';
import { parseConfig } from '../server/config.ts';
import { connect } from '../server/database/connect.ts';
import { fillOrganization } from '../server/testing/fill-organization.ts';
import { createClient, type Person, type TestClient } from '../server/testing/test-client.ts';
import { onEachEngine, type Place, SETUP_TOKEN } from './each-engine.ts';
import { median } from './median.ts';
import { sendLoad } from './send-load-to.ts';
import { writeRequest } from './write-request.ts';

const APPS = 2_000;
const KEYS_PER_APP = 10;
const WRITES_PER_SECOND = 200;
/** Far from what one process can answer: what is measured is waiting for others, not for one another. */
const QUESTIONS_PER_SECOND = 400;
const CONNECTIONS = 8;
const DAY = 86_400_000;
const REPORTED_DAYS = 90;

/** How much longer questions take while the management side is busy: 200 writes a second and one report after another. */
export async function reportInterference(rounds: number, seconds: number): Promise<void> {
  console.log(
    `POST /v1/verify, ${QUESTIONS_PER_SECOND} a second: p99 alone, and beside ${WRITES_PER_SECOND} writes a second and reports over ${REPORTED_DAYS} days   goal: at most 2 times`,
  );
  await onEachEngine((place) => measure(place, rounds, seconds));
}

async function measure({ engine, environment }: Place, rounds: number, seconds: number): Promise<void> {
  const port = await findFreePort();
  let server = await startServerProcess({ port, environment });
  try {
    const client = createClient(server.url, SETUP_TOKEN);
    const operator = await client.setUp();
    const token = await client.makeServiceToken(operator, ['conversations']);
    const app = await client.makeApp(operator, 'Bench', { conversations: 'read' });
    const key = await client.makeKey(operator, app.id);
    await server.interrupt();
    const database = await connect(parseConfig(environment).database);
    await fillOrganization(database, {
      organizationId: operator.organizationId,
      apps: APPS,
      keysPerApp: KEYS_PER_APP,
      now: Date.now(),
    });
    await database.close();
    server = await startServerProcess({ port, environment });
    const question = JSON.stringify({ key: key.secret, api: 'conversations', access: 'read' });
    const request = writeRequest('/v1/verify', { authorization: `Bearer ${token}` }, question);
    const ask = async () =>
      (await sendLoad({ port, request, seconds, rate: QUESTIONS_PER_SECOND, connections: CONNECTIONS })).p99;
    await ask();
    const alone: number[] = [];
    const beside: number[] = [];
    let writes = 0;
    let reports = 0;
    for (let round = 0; round < rounds; round += 1) {
      alone.push(await ask());
      const busy = keepBusy(client, operator, app.id);
      beside.push(await ask());
      const done = await busy.stop();
      writes += done.writes;
      reports += done.reports;
    }
    const ratios = beside.map((time, index) => time / (alone[index] ?? Number.NaN));
    console.log(
      `  ${engine.padEnd(10)} alone ${median(alone).toFixed(2)} ms   beside ${median(beside).toFixed(2)} ms   times ${median(ratios).toFixed(1)} [${Math.min(...ratios).toFixed(1)}, ${Math.max(...ratios).toFixed(1)}]   ${(writes / rounds / seconds).toFixed(0)} writes/s, ${reports} reports`,
    );
  } finally {
    await server.kill();
  }
}

/** Writes at a steady pace, however long each takes, and asks for one report after another, until it is stopped. */
function keepBusy(client: TestClient, operator: Person, appId: string) {
  let running = true;
  let writes = 0;
  let reports = 0;
  const underWay = new Set<Promise<unknown>>();
  const startedAt = performance.now();
  const write = setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * WRITES_PER_SECOND);
    // What is not answered within half a second's worth of writes is not made longer by more of them.
    while (writes < due && underWay.size < WRITES_PER_SECOND / 2) {
      writes += 1;
      const written = client
        .send('PATCH', `/v1/apps/${appId}`, operator, { description: `write ${writes}` })
        .finally(() => underWay.delete(written));
      underWay.add(written);
    }
  }, 5);
  const from = new Date(Date.now() - REPORTED_DAYS * DAY).toISOString();
  const reporting = (async () => {
    while (running) {
      const { status, text } = await client.send('GET', `/v1/usage?from=${from}`, operator);
      if (status !== 200) throw new Error(`a report was answered ${status}: ${text}`);
      reports += 1;
    }
  })();
  return {
    stop: async () => {
      running = false;
      clearInterval(write);
      await Promise.all([reporting, ...underWay]);
      return { writes, reports };
    },
  };
}
