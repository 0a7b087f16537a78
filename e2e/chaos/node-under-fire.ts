import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort, type ServerProcess, startServerProcess } from '../server-process.ts';
import { type Relay, startRelay } from './relay.ts';

export interface NodeOptions {
  readonly number: number;
  /** Of this run; the node gets a folder of its own in it. */
  readonly folder: string;
  readonly databaseUrl: string;
  readonly environment: Readonly<Record<string, string>>;
}

const RETRY_MS = 200;
const START_ATTEMPTS_MAX = 200;
const LOOK_MS = 500;
const LONGEST_LOOK_MS = 1_500;

/** One server process, with relays between it and whatever it talks to. */
export class NodeUnderFire {
  readonly number: number;
  readonly url: string;
  /** Between verifiers and this node. */
  readonly front: Relay;
  /** Between this node and the database. */
  readonly database: Relay;
  /** Whether it would get connections from a load balancer: it has answered lately that it is ready. */
  ready = false;
  readonly #port: number;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #logFile: string;
  #process: ServerProcess | null = null;
  #looking: NodeJS.Timeout | null = null;

  private constructor(options: NodeOptions, port: number, front: Relay, database: Relay) {
    this.number = options.number;
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.front = front;
    this.database = database;
    const databaseUrl = new URL(options.databaseUrl);
    databaseUrl.port = String(database.port);
    const folder = join(options.folder, `node-${options.number}`);
    mkdirSync(folder);
    this.#logFile = `${folder}.log`;
    this.#environment = {
      ...options.environment,
      LATCHKEY_DATA: folder,
      LATCHKEY_DATABASE: databaseUrl.href,
    };
  }

  static async create(options: NodeOptions): Promise<NodeUnderFire> {
    const port = await findFreePort();
    const host = '127.0.0.1';
    const front = await startRelay({ host, targets: () => [port] });
    const databasePort = Number(new URL(options.databaseUrl).port);
    const database = await startRelay({ host, targets: () => [databasePort] });
    const node = new NodeUnderFire(options, port, front, database);
    await node.start();
    node.#looking = setInterval(() => void node.#look(), LOOK_MS);
    return node;
  }

  /** Tries until the database lets it. */
  async start(): Promise<void> {
    for (let attempt = 1; this.#process === null; attempt += 1) {
      try {
        this.#process = await startServerProcess({ port: this.#port, environment: this.#environment });
      } catch (error) {
        appendFileSync(this.#logFile, `${String(error)}\n`);
        if (attempt === START_ATTEMPTS_MAX) throw error;
        await sleep(RETRY_MS);
      }
    }
  }

  async kill(): Promise<void> {
    const killed = this.#process;
    this.#process = null;
    if (killed !== null) appendFileSync(this.#logFile, killed.output());
    await killed?.kill();
  }

  stop(): void {
    this.#process?.child.kill('SIGSTOP');
  }

  wake(): void {
    this.#process?.child.kill('SIGCONT');
  }

  async close(): Promise<void> {
    if (this.#looking !== null) clearInterval(this.#looking);
    await this.kill();
    await this.front.close();
    await this.database.close();
  }

  async #look(): Promise<void> {
    try {
      const signal = AbortSignal.timeout(LONGEST_LOOK_MS);
      const response = await fetch(`http://127.0.0.1:${this.front.port}/readyz`, { signal });
      await response.arrayBuffer();
      this.ready = response.ok;
    } catch {
      this.ready = false;
    }
  }
}
