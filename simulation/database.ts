import type {
  Change,
  KeySnapshot,
  Loaded,
  RecordSource,
  ServiceTokenSnapshot,
  Touch,
} from '@latchkey/verifier';
import type { NodeRow, RememberedVerifier } from '../server/barrier/barrier-store.ts';
import { API, KEYS, type Subject } from './catalogue.ts';
import type { Process } from './machine.ts';
import type { Network } from './network.ts';
import type { Schedule } from './schedule.ts';
import type { SeededRandom } from './seeded-random.ts';
import { findToken } from './service-tokens.ts';

/** What a client of the database is told instead of an answer. */
export class DatabaseFault extends Error {
  override readonly name = 'DatabaseFault';
  readonly kind: 'unavailable' | 'commit_unknown';

  constructor(kind: 'unavailable' | 'commit_unknown') {
    super(kind);
    this.kind = kind;
  }
}

export interface DatabaseOptions {
  readonly schedule: Schedule;
  readonly network: Network;
  readonly random: SeededRandom;
  /** Inside the one process that uses it, which asks one thing after the other; else on a machine of its own. */
  readonly embedded: boolean;
  /** Of the change log: what is older is pruned. */
  readonly mostChanges: number;
  /** What a statement takes while the database is slow. */
  readonly slowestMs: number;
}

export const DATABASE = 'database';

export type KeyState = KeySnapshot['state'];

/** A change of one subject. */
export interface Write {
  readonly subject: Subject;
  /** `active`, or what is less. */
  readonly state: KeyState;
}

type Fault = 'before' | 'after' | null;

/** What somebody put aside, to be put back one day. */
export interface DatabaseCopy {
  readonly epoch: number;
  readonly changes: readonly Change[];
  readonly nodes: ReadonlyMap<string, NodeRow>;
  readonly verifiers: ReadonlyMap<string, RememberedVerifier>;
  readonly states: ReadonlyMap<string, KeyState>;
  readonly servedHistory: string;
}

/**
 * The database in memory. Each transaction takes effect at one moment, so their order is that of their commits, which is
 * what the row lock of the revocation clock gives; what fails is the way there and the way back.
 */
export class SimulatedDatabase {
  readonly #options: DatabaseOptions;
  /** What is there from the beginning was made before. */
  epoch = 1;
  /** How often it was put back from a copy. */
  #histories = 0;
  /** Under which processes were started last. */
  servedHistory: string;
  readonly changes: Change[] = [];
  readonly nodes = new Map<string, NodeRow>();
  readonly verifiers = new Map<string, RememberedVerifier>();
  readonly #states = new Map<string, KeyState>();
  /** Share of statements that fail. */
  errorRate = 0;
  /** Told of each commit. */
  onCommit: (change: Change, write: Write | null) => void = () => {};
  /** Called when the lease of a node was renewed. */
  onRenewed: (process: Process) => void = () => {};
  /** Called where a process waits for an answer: a good moment for it to die. */
  onAsked: (process: Process) => void = () => {};
  #goneUntil = 0;
  #slowUntil = 0;
  #lastEmbedded = 0;
  #lastAnswer = 0;

  constructor(options: DatabaseOptions) {
    this.#options = options;
    this.servedHistory = this.historyId;
  }

  get historyId(): string {
    return `history ${this.#histories + 1}`;
  }

  /** A service token that was never issued is as good as a revoked one. */
  stateOf({ id, kind }: Subject): KeyState {
    return this.#states.get(id) ?? (kind === 'service_token' ? 'revoked' : 'active');
  }

  /** As it is when the run begins. */
  begin(subject: Subject, state: KeyState): void {
    this.#states.set(subject.id, state);
  }

  copy(): DatabaseCopy {
    const { epoch, servedHistory, changes, nodes, verifiers } = this;
    return {
      epoch,
      servedHistory,
      changes: [...changes],
      nodes: new Map(nodes),
      verifiers: new Map(verifiers),
      states: new Map(this.#states),
    };
  }

  /** It is as it was when the copy was made, but for its history, which is a new one. What is under way comes to nothing. */
  putBack(copy: DatabaseCopy): void {
    this.#histories += 1;
    this.epoch = copy.epoch;
    this.servedHistory = copy.servedHistory;
    this.changes.splice(0, Number.POSITIVE_INFINITY, ...copy.changes);
    refill(this.nodes, copy.nodes);
    refill(this.verifiers, copy.verifiers);
    refill(this.#states, copy.states);
  }

  goAway(milliseconds: number): void {
    this.#goneUntil = this.#options.schedule.now + milliseconds;
  }

  /** Only where it is a machine of its own, the way there can be slow for one and not for another. */
  slowDown(milliseconds: number): void {
    this.#slowUntil = this.#options.schedule.now + milliseconds;
  }

  heal(): void {
    this.errorRate = 0;
    this.#goneUntil = 0;
    this.#slowUntil = 0;
  }

  /** One transaction of a process: it takes effect once or not at all, and what the process is told may be neither. */
  transact<Value>(process: Process, work: () => Value): Promise<Value> {
    const { schedule, random } = this.#options;
    const fault = this.#drawFault();
    const histories = this.#histories;
    return new Promise((resolve, reject) => {
      const fail = (kind: DatabaseFault['kind']) =>
        this.#answer(process, () => reject(new DatabaseFault(kind)));
      this.onAsked(process);
      const reachedAt = this.#reach(process);
      if (reachedAt === null) {
        const noticedAt = schedule.now + random.between(1, 1_000);
        process.deliver(noticedAt, () => reject(new DatabaseFault('unavailable')));
        return;
      }
      schedule.at(reachedAt, () => {
        // What a dead client has asked for is carried out or not.
        if (!process.alive && random.chance(0.5)) return;
        if (this.#isGone(process) || fault === 'before' || histories !== this.#histories) {
          fail(random.chance(0.5) ? 'unavailable' : 'commit_unknown');
          return;
        }
        const value = work();
        if (fault === 'after') fail('commit_unknown');
        else this.#answer(process, () => resolve(value));
      });
    });
  }

  /** @returns the epoch of the change */
  commit(process: Process, touches: readonly Touch[], write: Write | null): Promise<number> {
    return this.transact(process, () => {
      this.epoch += 1;
      return this.commitAs(this.epoch, touches, write);
    });
  }

  /** Within a transaction. */
  commitAs(epoch: number, touches: readonly Touch[], write: Write | null): number {
    if (write !== null) this.#states.set(write.subject.id, write.state);
    const change = { epoch, touches };
    this.changes.push(change);
    if (this.changes.length > this.#options.mostChanges) this.changes.shift();
    this.onCommit(change, write);
    return epoch;
  }

  changesAfter(epoch: number): Change[] {
    return this.changes.filter((change) => change.epoch > epoch).sort((a, b) => a.epoch - b.epoch);
  }

  forgetChanges(upTo: number): void {
    while ((this.changes[0]?.epoch ?? Number.POSITIVE_INFINITY) <= upTo) this.changes.shift();
  }

  /** Records, each read in one snapshot. An embedded database answers at once. */
  sourceFor(process: Process): RecordSource {
    const read = <Snapshot>(find: () => Snapshot | null): Loaded<Snapshot> | Promise<Loaded<Snapshot>> => {
      const load = (): Loaded<Snapshot> => ({ asOf: this.epoch, snapshot: find() });
      if (!this.#options.embedded) return this.transact(process, load);
      if (this.#drawFault() !== null || this.#isGone(process)) throw new DatabaseFault('unavailable');
      return load();
    };
    return {
      loadKey: (id) => read(() => this.#findKey(id)),
      loadApi: (slug) => read(() => (slug === API.slug ? API : null)),
      loadServiceToken: (id) => read(() => this.#findToken(id)),
    };
  }

  #findKey(id: string): KeySnapshot | null {
    const key = KEYS.find(({ parsed }) => parsed.id === id);
    if (key === undefined) return null;
    const { snapshot, subject, app } = key;
    const active = this.stateOf(app) === 'active';
    return {
      ...snapshot,
      state: this.stateOf(subject),
      app: snapshot.app === null ? null : { ...snapshot.app, active },
    };
  }

  #findToken(id: string): ServiceTokenSnapshot | null {
    const token = findToken(id);
    const state = this.#states.get(id);
    return token === null || state === undefined ? null : { ...token.snapshot, active: state === 'active' };
  }

  #drawFault(): Fault {
    const { random } = this.#options;
    if (this.errorRate === 0 || !random.chance(this.errorRate)) return null;
    return random.pick(['before', 'after']);
  }

  #isGone({ machine }: Process): boolean {
    const { schedule, network, embedded } = this.#options;
    if (schedule.now < this.#goneUntil) return true;
    return !embedded && network.reachableAt(machine.name, DATABASE) > schedule.now;
  }

  /** When a statement arrives; `null` when nobody is there to take it. */
  #reach(process: Process): number | null {
    const { schedule, embedded } = this.#options;
    if (this.#isGone(process)) return null;
    const at = schedule.now + this.#latency(process);
    if (!embedded) return at;
    this.#lastEmbedded = Math.max(this.#lastEmbedded, at);
    return this.#lastEmbedded;
  }

  #answer(process: Process, resolve: () => void): void {
    const { schedule, network, embedded } = this.#options;
    const { name } = process.machine;
    if (embedded) {
      // One thread answers, in the order in which it was asked.
      this.#lastAnswer = Math.max(this.#lastAnswer, schedule.now + this.#latency(process));
      process.deliver(this.#lastAnswer, resolve);
      return;
    }
    process.deliver(network.reachableAt(DATABASE, name) + this.#latency(process), resolve);
  }

  /** One way. */
  #latency({ machine }: Process): number {
    const { schedule, random, embedded, network, slowestMs } = this.#options;
    if (schedule.now < this.#slowUntil) return random.between(5, slowestMs);
    return embedded ? random.between(0.05, 0.5) : network.latency(machine.name, DATABASE);
  }
}

function refill<Key, Value>(map: Map<Key, Value>, from: ReadonlyMap<Key, Value>): void {
  map.clear();
  for (const [key, value] of from) map.set(key, value);
}
