import { type Change, createRateLimiter, type Decision, type Touch, Verifier } from '@latchkey/verifier';
import { Barrier } from '../server/barrier/barrier.ts';
import { ServeVerifier } from '../server/verifiers/serve-verifier.ts';
import { createBarrierStore } from './barrier-store.ts';
import { API, PEPPERS, type SimulatedKey } from './catalogue.ts';
import type { Acceptor } from './connection.ts';
import type { Counts } from './counts.ts';
import { DatabaseFault, type SimulatedDatabase, type Write } from './database.ts';
import { type Machine, Process } from './machine.ts';
import type { AuthorityParts, Mutant } from './mutant.ts';
import type { Decider } from './oracle.ts';
import { ProbingSource } from './probing-source.ts';
import { createServing, servingOfWorkers } from './serve-verifiers.ts';

export interface AuthorityOptions {
  readonly machine: Machine;
  readonly database: SimulatedDatabase;
  readonly leaseTermMs: number;
  readonly severalNodes: boolean;
  readonly mutant: Mutant | null;
  readonly counts: Counts;
  readonly onTurn: (process: Process) => void;
  /** Called when it has started. */
  readonly onUp: (authority: Authority) => void;
  /** Most keys held. */
  readonly capacity: number;
  readonly trace: (line: () => string) => void;
}

const RESTART_MS = 200;

interface Running extends Acceptor {
  readonly barrier: Barrier;
  readonly verifier: Verifier;
  readonly source: ProbingSource;
  readonly served: Set<ServeVerifier>;
}

/** A server process of Latchkey on its machine: crashes, and is started again. */
export class Authority implements Decider {
  readonly tokenId = null;
  readonly #options: AuthorityOptions;
  #running: Running | null = null;
  #starting: Process | null = null;
  #stopping: Process | null = null;
  #retiring: Running | null = null;
  #starts = 0;

  constructor(options: AuthorityOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.machine.name;
  }

  get machine(): Machine {
    return this.#options.machine;
  }

  get process(): Process | null {
    return this.#running?.process ?? null;
  }

  get isDown(): boolean {
    return this.#running === null && this.#starting === null && this.#stopping === null;
  }

  /** It runs, and will not for long. */
  get isRetiring(): boolean {
    return this.#running !== null && this.#running === this.#retiring;
  }

  get acceptor(): Acceptor | null {
    return this.#running;
  }

  get barrier(): Barrier | null {
    return this.#running?.barrier ?? null;
  }

  get applied(): number {
    return this.#running?.barrier.feed.applied ?? -1;
  }

  start(): void {
    const { machine, onTurn } = this.#options;
    if (!this.isDown) return;
    const process = new Process(machine, onTurn);
    this.#starting = process;
    this.#starts += 1;
    process.enter(() => {
      this.#run(process).then(
        (running) => {
          if (!process.alive) return;
          this.#starting = null;
          this.#running = running;
          this.#options.trace(() => `${this.name} is up at epoch ${running.barrier.feed.applied}`);
          this.#options.onUp(this);
        },
        // Whatever starts it tries again.
        () => {
          if (process.alive) process.clock.after(RESTART_MS, () => this.restart());
        },
      );
    });
  }

  crash(): void {
    if (this.isDown) return;
    this.#options.trace(() => `${this.name} crashes`);
    this.#options.counts.crashes += 1;
    const process = this.#running?.process ?? this.#starting ?? this.#stopping;
    this.#running = null;
    this.#starting = null;
    this.#stopping = null;
    process?.die();
  }

  /** Ends in good order, as the server does when it is told to, and is started again some time later. */
  stop(startAgain: () => void): void {
    const running = this.#running;
    if (running === null || running.process.machine.frozen) return;
    this.#options.trace(() => `${this.name} stops`);
    this.#options.counts.stops += 1;
    running.process.enter(() => void this.#retire(running, startAgain));
  }

  restart(): void {
    this.crash();
    this.start();
  }

  /** Another process has committed something. */
  wake(): void {
    const running = this.#running;
    running?.process.enter(() => running.barrier.node?.wake());
  }

  /**
   * One change, as `commit-change.ts` makes it: committed, applied here, and answered when it holds everywhere.
   * @returns what became of the verifiers and how long that took while the machine ran, or `null` where nobody has to be waited for
   */
  async change(touches: readonly Touch[], write: Write | null, tightens: boolean) {
    const running = this.#running;
    if (running === null) throw new DatabaseFault('unavailable');
    const { barrier, process } = running;
    const { database, counts } = this.#options;
    let epoch: number;
    try {
      epoch = await database.commit(process, touches, write);
    } catch (error) {
      if (error instanceof DatabaseFault && error.kind === 'commit_unknown') {
        counts.commitsUnknown += 1;
        void barrier.forgetUntilKnown(touches);
      }
      throw error;
    }
    await barrier.settle({ epoch, touches });
    if (!tightens) return null;
    const { schedule, frozenMs } = process.machine;
    const startedAt = schedule.now;
    const outcome = await barrier.waitFor(epoch);
    return { ...outcome, waitedMs: schedule.now - startedAt - (process.machine.frozenMs - frozenMs) };
  }

  probe(key: SimulatedKey): Decision | Promise<Decision> | null {
    const running = this.#running;
    if (running === null) throw new Error('only what runs can be asked');
    return running.source.probe(key.parsed.id, () => running.verifier.verify(key.credential, { api: null }));
  }

  async decide(key: SimulatedKey): Promise<Decision> {
    const running = this.#running;
    if (running === null) throw new Error('only what runs can be asked');
    return running.verifier.verify(key.credential, { api: API.slug, access: 'read' });
  }

  async #retire(running: Running, startAgain: () => void): Promise<void> {
    const { process, barrier, served } = running;
    this.#retiring = running;
    await barrier.retire();
    if (!process.alive) return;
    this.#running = null;
    this.#stopping = process;
    for (const connection of served) connection.end();
    await barrier.stop();
    if (!process.alive) return;
    this.#stopping = null;
    process.die();
    this.#options.trace(() => `${this.name} has stopped`);
    startAgain();
  }

  async #run(process: Process): Promise<Running> {
    const { database, leaseTermMs, severalNodes, mutant, counts, trace, machine, capacity } = this.#options;
    const made: AuthorityParts = {
      process,
      database,
      store: createBarrierStore(database, process),
      wrapSource: (source) => source,
      wrapServing: (serving) => serving,
      createIncarnation: () => `${this.name} #${this.#starts} ${machine.random.next()}`,
    };
    const parts = { ...made, ...mutant?.authority?.(made) };
    const { store } = parts;
    const { clock } = process;
    const clockReading = await store.readClock();
    const former = severalNodes ? database.nodes.size : database.verifiers.size;
    if (former > 0) counts.restartedAmongLeases += 1;
    const apply = (change: Change) => {
      trace(() => `${this.name} applies ${change.epoch}`);
      verifier.apply(change);
    };
    const barrier = new Barrier({
      store,
      clock,
      ...clockReading,
      leaseTermMs,
      severalNodes,
      createIncarnation: parts.createIncarnation,
      apply,
      // Reads the settings in the database.
      reloadFormats: async () => void (await store.readClock()),
      onError: () => {},
      mostAttached: 100,
      mostAttachedOfOneToken: 100,
    });
    const source = new ProbingSource(parts.wrapSource(database.sourceFor(process), () => verifier.applied));
    const verifier: Verifier = new Verifier({
      source,
      lease: barrier.lease,
      peppers: PEPPERS,
      limiter: createRateLimiter({ capacity }),
      now: clock.wall,
      acceptsImported: () => false,
      onFirstUse: () => {},
      onLoadError: () => {},
      capacity,
    });
    mutant?.barrier?.(barrier, parts);
    await barrier.start();
    const serving = parts.wrapServing(createServing({ process, barrier, store, source, verifier }));
    const ofWorkers = servingOfWorkers(serving);
    const served = new Set<ServeVerifier>();
    return {
      process,
      barrier,
      verifier,
      source,
      served,
      accept: (connection, isWorker) => {
        const one = new ServeVerifier(isWorker ? ofWorkers : serving, connection);
        served.add(one);
        return one;
      },
    };
  }
}
