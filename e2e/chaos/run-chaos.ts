import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSeededRandom } from '../crash/seeded-random.ts';
import type { Cleanup } from './cleanup.ts';
import { type Evidence, readEvidence } from './evidence.ts';
import { type Fault, Faults, type Kind } from './faults.ts';
import { keepLoad, type Load } from './keep-load.ts';
import { type Revocation, RevokeUnderFire } from './revoke-under-fire.ts';
import { type Field, startField } from './start-field.ts';

export interface ChaosOptions {
  readonly revokes: number;
  readonly verifiers: number;
  readonly nodes: number;
  readonly seed: number;
  /** Longest time that is spent on revoking, in minutes. */
  readonly minutes: number;
  /** False: revocations are answered as soon as they are committed, to see that the check fires. */
  readonly withBarrier: boolean;
  readonly leaseMs: number;
  /** Of each verifier, of what it holds, besides its rounds. */
  readonly questionsPerSecond: number;
  /** How many of the verifiers run in network namespaces of their own, where the system lets us. */
  readonly namespaces: number;
  /** Revocations under way at once, and how long each revoker rests in between. */
  readonly atOnce: number;
  readonly pauseMs: number;
  /** Between the beginnings of two faults, on average. */
  readonly faultPauseMs: number;
  readonly without?: readonly Kind[];
  readonly say: (line: string) => void;
  /** Is told of everything that was started; run when this is done, and by whoever is interrupted. */
  readonly cleanup: Cleanup;
}

export interface ChaosResult {
  /** Traces, logs and evidence; whoever is given this removes it. */
  readonly folder: string;
  readonly revocations: readonly Revocation[];
  readonly evidence: readonly Evidence[];
  readonly faults: readonly Fault[];
  readonly faultCounts: ReadonlyMap<string, number>;
  readonly namespaces: number;
  readonly load: Load;
  /** Processes that could not decide again after everything was mended, or did not answer for every key. */
  readonly stuck: readonly string[];
  readonly seconds: number;
}

/** Never revoked: who does not accept them after the storm has not recovered. */
const CANARIES = 4;
const PROGRESS_MS = 5_000;
const WARM_UP_MS_MAX = 60_000;
const RECOVERY_MS_MAX = 45_000;
const SWEEP_MS_MAX = 120_000;
const LOOK_MS = 250;

/** Revokes keys of a running installation while processes are stopped, killed and cut off, and collects who accepted what. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { revokes, leaseMs, say, withBarrier } = options;
  const random = createSeededRandom(options.seed);
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-chaos-'));
  const keys = revokes + CANARIES;
  try {
    const field = await startField({
      ...options,
      folder,
      keys,
      random: createSeededRandom(options.seed + 1),
    });
    const { nodes, operator, window, keyIds } = field;
    say(
      `${nodes.length} nodes and ${keys} keys are there; waiting until ${options.verifiers} verifiers decide`,
    );
    const watch = new Watch(field, folder, keys);
    window.show({ from: revokes, begun: revokes, to: keys });
    const late = await watch.until(WARM_UP_MS_MAX, (evidence) => acceptsCanary(evidence, revokes, 0n));
    if (late.length > 0) throw new Error(`not ready in time: ${late.join(', ')}`);

    const startedAt = performance.now();
    const stormy = new AbortController();
    const over = AbortSignal.any([stormy.signal, AbortSignal.timeout(options.minutes * 60_000)]);
    const load: Load = { changes: 0 };
    const faults = new Faults({ ...options, field, random, pauseMs: options.faultPauseMs });
    const revoking = new RevokeUnderFire({
      ...options,
      nodes,
      window,
      as: operator,
      keyIds: keyIds.slice(0, revokes),
      random: createSeededRandom(options.seed + 2),
      withBarrier,
      leaseMs,
    });
    const progress = setInterval(() => {
      const ready = nodes.filter((node) => node.ready).length;
      const { asked, valid } = watch.sum();
      say(
        `${revoking.answered} of ${revokes} revoked, ${asked} questions, ${valid} valid, ${ready} nodes ready`,
      );
    }, PROGRESS_MS).unref();
    const loads = nodes.map((node) => keepLoad(node, operator, load, stormy.signal));
    const storm = faults.run(over);
    await revoking.run(over);
    stormy.abort();
    await Promise.all([storm, ...loads]);
    clearInterval(progress);
    const seconds = (performance.now() - startedAt) / 1000;
    const stuck = await settle(watch, field, revoking.revocations, say);
    await options.cleanup.run();
    return {
      folder,
      revocations: revoking.revocations,
      evidence: watch.readAll(),
      faults: faults.made,
      faultCounts: faults.counts,
      namespaces: field.verifiers.filter(({ namespace }) => namespace !== null).length,
      load,
      stuck,
      seconds,
    };
  } finally {
    await options.cleanup.run();
  }
}

/** After the storm: everybody decides again, and nobody accepts what was revoked. */
async function settle(
  watch: Watch,
  { window, keyIds, verifiers }: Field,
  revocations: readonly Revocation[],
  say: (line: string) => void,
): Promise<string[]> {
  // One that was too busy to stop itself in time may do so now.
  const waking = setInterval(() => {
    for (const verifier of verifiers) verifier.wake();
  }, LOOK_MS);
  const revokes = revocations.length;
  say('all faults are mended; waiting until everybody decides again');
  window.show({ from: revokes, begun: revokes, to: keyIds.length });
  const calmAt = process.hrtime.bigint();
  const lost = await watch.until(RECOVERY_MS_MAX, (evidence) => acceptsCanary(evidence, revokes, calmAt));
  say('everybody is asked about every key once more');
  window.show({ from: 0, begun: 0, to: keyIds.length });
  const sweepAt = process.hrtime.bigint();
  const silent = await watch.until(SWEEP_MS_MAX, ({ latestAnswered }) =>
    latestAnswered.every((answered) => answered > sweepAt),
  );
  clearInterval(waking);
  return [
    ...lost.map((name) => `${name} did not decide again`),
    ...silent.map((name) => `${name} did not answer for every key`),
  ];
}

function acceptsCanary({ latestValid }: Evidence, canary: number, since: bigint): boolean {
  return (latestValid[canary] ?? 0n) > since;
}

/** Looks at what the processes have seen so far. */
class Watch {
  readonly #field: Field;
  readonly #folder: string;
  readonly #keys: number;

  constructor(field: Field, folder: string, keys: number) {
    this.#field = field;
    this.#folder = folder;
    this.#keys = keys;
  }

  readAll(): Evidence[] {
    const names = this.#field.verifiers.flatMap((verifier) => verifier.names);
    return [...names, ...this.#nodeNames()].map((name) => this.#read(name));
  }

  sum(): { asked: number; valid: number } {
    const all = this.readAll();
    return {
      asked: all.reduce((sum, { counters }) => sum + counters.asked, 0),
      valid: all.reduce((sum, { counters }) => sum + counters.valid, 0),
    };
  }

  /** @returns names of those running now that do not satisfy the condition in time */
  async until(milliseconds: number, condition: (evidence: Evidence) => boolean): Promise<string[]> {
    const deadline = performance.now() + milliseconds;
    let waiting = [...this.#field.verifiers.map(({ name }) => name), ...this.#nodeNames()];
    for (;;) {
      waiting = waiting.filter((name) => !condition(this.#read(name)));
      if (waiting.length === 0 || performance.now() > deadline) return waiting;
      await sleep(LOOK_MS);
    }
  }

  #nodeNames(): string[] {
    return this.#field.nodes.map(({ number }) => `node-${number}`);
  }

  #read(name: string): Evidence {
    return readEvidence(this.#folder, name, this.#keys);
  }
}
