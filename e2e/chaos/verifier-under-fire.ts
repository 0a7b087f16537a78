import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readEvidence } from './evidence.ts';
import type { NetworkNamespace } from './network-namespaces.ts';
import { type Relay, startRelay } from './relay.ts';
import type { WindowWriter } from './window.ts';

export interface VerifierOptions {
  readonly number: number;
  readonly folder: string;
  readonly keys: number;
  readonly serviceToken: string;
  readonly leaseMs: number;
  /** Of what it holds, besides its rounds. */
  readonly questionsPerSecond: number;
  readonly window: WindowWriter;
  /** Where it runs; `null` for where everything else does. */
  readonly namespace: NetworkNamespace | null;
  /** Ports of the nodes that a load balancer would send it to now, the preferred one first. */
  readonly targets: () => readonly number[];
}

const PROGRAM = fileURLToPath(new URL('./ask-verifier.ts', import.meta.url));
const LOOK_MS = 20;
const LOOKS_MAX = 250;
const FAREWELL_MS = 3_000;

/** A protected service: one process after another, each behind the same relay, which picks a node for it. */
export class VerifierUnderFire {
  readonly number: number;
  readonly namespace: NetworkNamespace | null;
  readonly relay: Relay;
  /** Of each process that there was; evidence goes by these. */
  readonly names: string[] = [];
  readonly #options: VerifierOptions;
  #process: ChildProcess | null = null;

  private constructor(options: VerifierOptions, relay: Relay) {
    this.number = options.number;
    this.namespace = options.namespace;
    this.relay = relay;
    this.#options = options;
  }

  static async create(options: VerifierOptions): Promise<VerifierUnderFire> {
    const host = options.namespace?.host ?? '127.0.0.1';
    const verifier = new VerifierUnderFire(options, await startRelay({ host, targets: options.targets }));
    verifier.start();
    return verifier;
  }

  /** Of the process that runs now. */
  get name(): string {
    return this.names.at(-1) ?? '';
  }

  start(): void {
    const { folder, serviceToken, leaseMs, questionsPerSecond, namespace, number } = this.#options;
    const name = `verifier-${number}-${this.names.length}`;
    this.names.push(name);
    const url = `http://${namespace?.host ?? '127.0.0.1'}:${this.relay.port}`;
    const settings = {
      url,
      token: serviceToken,
      folder,
      name,
      place: String(number),
      leaseMs: String(leaseMs),
      questionsPerSecond: String(questionsPerSecond),
    };
    const options = Object.entries(settings).map(([option, value]) => `--${option}=${value}`);
    const [command = '', ...parameters] = [
      ...(namespace?.prefix ?? []),
      process.execPath,
      PROGRAM,
      ...options,
    ];
    const log = openSync(join(folder, `${name}.log`), 'w');
    this.#process = spawn(command, parameters, { stdio: ['pipe', log, log] });
    this.#process.stdin?.on('error', () => {});
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const killed = this.#process;
    this.#process = null;
    if (killed === null || killed.exitCode !== null || killed.signalCode !== null) return;
    const exited = once(killed, 'exit');
    killed.kill(signal);
    const patience = setTimeout(() => killed.kill('SIGKILL'), FAREWELL_MS);
    await exited;
    clearTimeout(patience);
  }

  stop(): void {
    this.#process?.kill('SIGSTOP');
  }

  /** Has it stop itself between two questions, and waits until it has. */
  async stopBetweenQuestions(): Promise<void> {
    const { window, folder, keys } = this.#options;
    const wish = window.wishStop(this.number);
    for (let look = 0; look < LOOKS_MAX; look += 1) {
      if (readEvidence(folder, this.name, keys).counters.stops >= wish) return;
      await sleep(LOOK_MS);
    }
  }

  wake(): void {
    this.#process?.kill('SIGCONT');
  }

  async close(): Promise<void> {
    await this.kill();
    await this.relay.close();
  }
}
