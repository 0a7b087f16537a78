import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeUnderFire } from './node-under-fire.ts';
import type { Direction, Mending } from './relay.ts';
import type { VerifierUnderFire } from './verifier-under-fire.ts';

/** What faults are made to. */
export interface Battlefield {
  readonly nodes: readonly NodeUnderFire[];
  readonly verifiers: readonly VerifierUnderFire[];
  /** Ends PostgreSQL in order or at once, and brings it back. */
  readonly restartDatabase: (how: 'fast' | 'immediate') => Promise<void>;
  readonly leaseMs: number;
}

/** A fault that has happened, for whoever reads the trace of a key. */
export interface Fault {
  readonly what: string;
  /** Nanoseconds of the shared clock. */
  readonly from: bigint;
  readonly to: bigint;
  /** Whose fault it was; empty for the database's. */
  readonly node: number | null;
  readonly onDatabase: boolean;
}

export const KINDS = [
  'stop a verifier',
  'stop a verifier between questions',
  'kill a verifier',
  'restart a verifier',
  'cut off a verifier',
  'cut off a verifier in its namespace',
  'stop a node',
  'kill a node',
  'cut off a node from verifiers',
  'cut off a node from the database',
  'restart the database',
] as const;

export type Kind = (typeof KINDS)[number];

/** How often each comes in one round of faults; those of verifiers more often where there are many. */
const WEIGHTS: Readonly<Record<Kind, number>> = {
  'stop a verifier': 4,
  'stop a verifier between questions': 5,
  'kill a verifier': 3,
  'restart a verifier': 2,
  'cut off a verifier': 6,
  'cut off a verifier in its namespace': 4,
  'stop a node': 2,
  'kill a node': 1,
  'cut off a node from verifiers': 1,
  'cut off a node from the database': 1,
  'restart the database': 1,
};

const DIRECTIONS: readonly Direction[] = ['out', 'in', 'both'];
const MENDINGS: readonly Mending[] = ['deliver', 'break', 'silence'];
const AGAIN_MS = 1_500;
const MANY_VERIFIERS = 16;

export interface FaultsOptions {
  readonly field: Battlefield;
  /** Between 0 and 1. */
  readonly random: () => number;
  /** Kinds to leave out. */
  readonly without?: readonly Kind[];
  /** Between the beginnings of two faults, on average. */
  readonly pauseMs: number;
  readonly say: (line: string) => void;
}

/** Makes one fault after another, several at once, each to something that has none; the order comes from a seed. */
export class Faults {
  readonly made: Fault[] = [];
  readonly counts = new Map<string, number>();
  readonly #options: FaultsOptions;
  readonly #busy = new Set<object>();
  readonly #underWay = new Set<Promise<void>>();
  #databaseBusy = false;

  constructor(options: FaultsOptions) {
    this.#options = options;
  }

  /** Until the signal; resolves when everything is mended. */
  async run(signal: AbortSignal): Promise<void> {
    const { random, pauseMs } = this.#options;
    let deck: Kind[] = [];
    while (!signal.aborted) {
      if (deck.length === 0) deck = this.#shuffle();
      const kind = deck.pop();
      if (kind !== undefined) this.#begin(kind);
      await sleep(pauseMs * (0.5 + random()), undefined, { signal }).catch(() => {});
    }
    await Promise.all(this.#underWay);
  }

  #shuffle(): Kind[] {
    const { random, without = [], field } = this.#options;
    const lacksNamespaces = field.verifiers.every(({ namespace }) => namespace === null);
    const kinds = KINDS.filter((kind) => !without.includes(kind)).filter(
      (kind) => !lacksNamespaces || kind !== 'cut off a verifier in its namespace',
    );
    const many = Math.max(1, Math.round(field.verifiers.length / MANY_VERIFIERS));
    const weightOf = (kind: Kind) => (isOfVerifier(kind) ? many : 1) * WEIGHTS[kind];
    return kinds
      .flatMap((kind) => Array.from({ length: weightOf(kind) }, () => ({ kind, rank: random() })))
      .sort((a, b) => a.rank - b.rank)
      .map(({ kind }) => kind);
  }

  #begin(kind: Kind): void {
    const fault = this.#make(kind);
    if (fault === null) return;
    const running = fault.catch((error: unknown) => this.#options.say(`${kind}: ${String(error)}`));
    this.#underWay.add(running);
    void running.finally(() => this.#underWay.delete(running));
  }

  /** `null` when there is nothing left to make it to. */
  #make(kind: Kind): Promise<void> | null {
    const { field } = this.#options;
    if (kind === 'restart the database') return this.#restartDatabase();
    if (isOfVerifier(kind)) {
      const wants = (verifier: VerifierUnderFire) =>
        kind !== 'cut off a verifier in its namespace' || verifier.namespace !== null;
      const verifier = this.#pick(field.verifiers.filter(wants));
      return verifier === null ? null : this.#onVerifier(kind, verifier);
    }
    // One node is always left alone.
    const troubled = field.nodes.filter((node) => this.#busy.has(node)).length;
    const node = troubled >= field.nodes.length - 1 ? null : this.#pick(field.nodes);
    return node === null ? null : this.#onNode(kind, node);
  }

  async #onVerifier(kind: Kind, verifier: VerifierUnderFire): Promise<void> {
    const ms = this.#duration();
    const direction = this.#oneOf(DIRECTIONS);
    const mending = this.#oneOf(MENDINGS);
    const cut = `${kind.replace('a verifier', `verifier ${verifier.number}`)} (${direction})`;
    const plain = kind.replace('a verifier', `verifier ${verifier.number}`);
    const name = kind.startsWith('cut') ? cut : plain;
    await this.#during({ kind, what: name, ms, target: verifier, node: null }, async (wait) => {
      if (kind === 'stop a verifier' || kind === 'stop a verifier between questions') {
        if (kind === 'stop a verifier') verifier.stop();
        else await verifier.stopBetweenQuestions();
        await wait();
        verifier.wake();
      } else if (kind === 'kill a verifier' || kind === 'restart a verifier') {
        await verifier.kill(kind === 'kill a verifier' ? 'SIGKILL' : 'SIGTERM');
        await wait();
        verifier.start();
      } else if (kind === 'cut off a verifier') {
        verifier.relay.cut(direction);
        await wait();
        verifier.relay.mend(mending);
      } else {
        await verifier.namespace?.cut(direction);
        await wait();
        await verifier.namespace?.mend();
      }
    });
  }

  async #onNode(kind: Kind, node: NodeUnderFire): Promise<void> {
    const ms = this.#duration();
    const direction = this.#oneOf(DIRECTIONS);
    const mending = this.#oneOf(MENDINGS);
    const what = kind.replace('a node', `node ${node.number}`);
    await this.#during({ kind, what, ms, target: node, node: node.number }, async (wait) => {
      if (kind === 'stop a node') {
        node.stop();
        await wait();
        node.wake();
      } else if (kind === 'kill a node') {
        await node.kill();
        await wait();
        await node.start();
      } else {
        const relay = kind === 'cut off a node from verifiers' ? node.front : node.database;
        relay.cut(direction);
        await wait();
        relay.mend(mending);
      }
    });
  }

  #restartDatabase(): Promise<void> | null {
    if (this.#databaseBusy) return null;
    this.#databaseBusy = true;
    const how = this.#options.random() < 0.5 ? 'fast' : 'immediate';
    const { field } = this.#options;
    const fault = { kind: 'restart the database' as const, what: `restart the database (${how})`, ms: 0 };
    return this.#during({ ...fault, target: field, node: null }, () => field.restartDatabase(how)).finally(
      () => {
        this.#databaseBusy = false;
      },
    );
  }

  async #during(
    fault: { kind: Kind; what: string; ms: number; target: object; node: number | null },
    work: (wait: () => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const { kind, what, ms, target, node } = fault;
    this.#busy.add(target);
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    const from = process.hrtime.bigint();
    this.#options.say(ms === 0 ? what : `${what} for ${(ms / 1000).toFixed(1)} s`);
    try {
      await work(() => sleep(ms));
    } finally {
      const to = process.hrtime.bigint();
      this.made.push({ what, from, to, node, onDatabase: kind === 'restart the database' });
      // What was mended gets a moment to be of use again.
      await sleep(AGAIN_MS);
      this.#busy.delete(target);
    }
  }

  /** Half of them are over before a lease is. */
  #duration(): number {
    const { random, field } = this.#options;
    const share = random() < 0.5 ? 0.2 + 0.6 * random() : 1.1 + 1.4 * random();
    return share * field.leaseMs;
  }

  #pick<Target extends object>(targets: readonly Target[]): Target | null {
    const free = targets.filter((target) => !this.#busy.has(target));
    return free[Math.floor(this.#options.random() * free.length)] ?? null;
  }

  #oneOf<Value>(values: readonly Value[]): Value {
    const value = values[Math.floor(this.#options.random() * values.length)];
    if (value === undefined) throw new Error('nothing to choose from');
    return value;
  }
}

function isOfVerifier(kind: Kind): boolean {
  return kind.includes('a verifier');
}
