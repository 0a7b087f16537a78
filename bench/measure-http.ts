import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { findFreePort, startServerProcess } from '../e2e/server-process.ts';
import { createClient } from '../server/testing/test-client.ts';
import { SETUP_TOKEN } from './each-engine.ts';
import { preparePeer } from './prepare-peer.ts';
import { processorTime } from './processor-time.ts';
import { runProgram } from './run-program.ts';
import { type LoadResult, sendLoad } from './send-load-to.ts';
import { writeRequest } from './write-request.ts';

/** One result a round, by the name of who answered. */
export type HttpResults = ReadonlyMap<string, readonly HttpResult[]>;

export interface HttpResult extends LoadResult {
  /** Processor time of one answer, in microseconds: that of the process that was asked, without its workers. */
  readonly processorUs: number;
}

interface Contestant {
  readonly name: string;
  readonly port: number;
  readonly processId: number | undefined;
  /** The request it is asked, whole. */
  readonly request: string;
  readonly end: () => Promise<void>;
}

/** Asks Latchkey, the bare server and better-auth in turn, round by round, so that drift hits all alike. */
export async function measureHttp(rounds: number, seconds: number): Promise<HttpResults> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  const contestants: Contestant[] = [];
  try {
    const latchkey = await startLatchkey('Latchkey', join(folder, 'one'), 0);
    contestants.push(
      latchkey,
      await startLatchkey('Latchkey, 2 workers', join(folder, 'two'), 2),
      await startBare(latchkey),
      await startPeer(folder),
    );
    const results = new Map<string, HttpResult[]>(contestants.map(({ name }) => [name, []]));
    for (const contestant of contestants) await sendLoad({ ...contestant, seconds: 1 });
    for (let round = 0; round < rounds; round += 1) {
      for (const contestant of contestants)
        results.get(contestant.name)?.push(await load(contestant, seconds));
    }
    return results;
  } finally {
    for (const contestant of contestants) await contestant.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startLatchkey(name: string, folder: string, workers: number): Promise<Contestant> {
  const port = await findFreePort();
  const environment = {
    LATCHKEY_DATA: folder,
    LATCHKEY_SETUP_TOKEN: SETUP_TOKEN,
    LATCHKEY_WORKERS: String(workers),
  };
  const server = await startServerProcess({ port, environment });
  const client = createClient(server.url, SETUP_TOKEN);
  const operator = await client.setUp();
  const token = await client.makeServiceToken(operator, ['conversations']);
  const app = await client.makeApp(operator, 'Bench', { conversations: 'read' });
  const key = await client.makeKey(operator, app.id);
  const question = { key: key.secret, api: 'conversations', access: 'read' };
  const request = writeRequest('/v1/verify', { authorization: `Bearer ${token}` }, JSON.stringify(question));
  return {
    name,
    port,
    processId: server.child.pid,
    request,
    end: async () => void (await server.interrupt()),
  };
}

/** Answers what Latchkey has just answered, to the byte. */
async function startBare(latchkey: Contestant): Promise<Contestant> {
  const [head = '', body = ''] = latchkey.request.split('\r\n\r\n');
  const authorization = /authorization: (.*)\r\n/.exec(head)?.[1] ?? '';
  const answer = await fetch(`http://127.0.0.1:${latchkey.port}/v1/verify`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body,
  });
  const headers = Object.fromEntries(
    [...answer.headers].filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name)),
  );
  const encoded = Buffer.from(JSON.stringify({ headers, body: await answer.text() })).toString('base64');
  const port = await findFreePort();
  const { child, end } = await runProgram('./serve-bare.ts', String(port), encoded);
  return { name: 'bare node:http', port, processId: child.pid, request: latchkey.request, end };
}

async function startPeer(folder: string): Promise<Contestant> {
  preparePeer();
  const port = await findFreePort();
  const file = join(folder, 'better-auth.db');
  const { child, firstLine, end } = await runProgram('./peers/better-auth/serve.ts', file, String(port));
  const { key } = z.object({ key: z.string() }).parse(JSON.parse(firstLine));
  const request = writeRequest('/', {}, JSON.stringify({ key }));
  return { name: 'better-auth 1.7.5', port, processId: child.pid, request, end };
}

async function load(contestant: Contestant, seconds: number): Promise<HttpResult> {
  const before = processorTime(contestant.processId);
  const result = await sendLoad({ ...contestant, seconds });
  const used = processorTime(contestant.processId) - before;
  return { ...result, processorUs: (used * 1000) / result.answers };
}
