import type { Outcome } from '@latchkey/verifier';
import { Adversary } from './adversary.ts';
import { Authority } from './authority.ts';
import { KEYS, type SimulatedKey, SUBJECTS, UNTOUCHED_KEY } from './catalogue.ts';
import { type Counts, noCounts } from './counts.ts';
import { DATABASE, SimulatedDatabase } from './database.ts';
import { Faults } from './faults.ts';
import { Machine, type Process } from './machine.ts';
import type { Mutant } from './mutant.ts';
import { Network } from './network.ts';
import { Oracle, Violation } from './oracle.ts';
import { ProtectedService } from './protected-service.ts';
import { Schedule } from './schedule.ts';
import { SeededRandom } from './seeded-random.ts';
import { Workload } from './workload.ts';

export interface RunOptions {
  readonly seed: number;
  /** Of even seeds several nodes on one database, of odd ones a single process, unless said otherwise. */
  readonly world?: Mutant['world'] | undefined;
  readonly mutant?: Mutant | null;
  /** Called with each line of what happens. */
  readonly onTrace?: ((line: string) => void) | undefined;
}

export interface RunResult {
  readonly counts: Counts;
  readonly steps: number;
  /** What went wrong, if anything did. */
  readonly violation: string | null;
}

/** One run of the whole system, decided by its seed alone. */
export async function runSeed(options: RunOptions): Promise<RunResult> {
  const world = new World(options);
  try {
    await world.run();
    return { counts: world.counts, steps: world.schedule.steps, violation: null };
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    return { counts: world.counts, steps: world.schedule.steps, violation: error.message };
  }
}

/** How long everything works before it must have recovered; the longest pause between two attempts is five seconds. */
const RECOVERY_MS = 14_000;
const LOOK_MS = 100;
/** A question that was lost is given up after five seconds, and a connection that is dead with the second renewal. */
const LONGEST_LOAD_MS = 8_000;
const QUICK_MS = 1_500;

class World {
  readonly counts = noCounts();
  readonly schedule = new Schedule();
  readonly #random: SeededRandom;
  readonly #database: SimulatedDatabase;
  readonly #authorities: readonly Authority[];
  readonly #services: readonly ProtectedService[];
  readonly #oracle: Oracle;
  readonly #workload: Workload;
  readonly #network: Network;
  readonly #faults: Faults;
  readonly #adversary: Adversary;
  readonly #leaseTermMs: number;
  readonly #trace: (line: () => string) => void;
  /** The process whose turn it was. */
  #turned: Process | null = null;

  constructor({ seed, world, mutant = null, onTrace }: RunOptions) {
    const { schedule, counts } = this;
    const random = new SeededRandom(seed);
    const severalNodes = (world ?? mutant?.world ?? (seed % 2 === 0 ? 'several' : 'one')) === 'several';
    const leaseTermMs = random.pick(severalNodes ? [1_000, 3_000, 10_000] : [1_000, 3_000, 3_000, 10_000]);
    const trace =
      onTrace === undefined
        ? () => {}
        : (line: () => string) => onTrace(`${schedule.now.toFixed(1).padStart(9)}  ${line()}`);
    const network = new Network(
      schedule,
      random,
      random.chance(0.7) ? 'stream' : 'hostile',
      leaseTermMs * 0.4,
    );
    const mostChanges = random.pick([1_000, 1_000, 2]);
    const database = new SimulatedDatabase({
      schedule,
      network,
      random,
      embedded: !severalNodes,
      mostChanges,
      slowestMs: leaseTermMs * 0.4,
    });
    mutant?.database?.(database);
    const onTurn = (process: Process) => {
      this.#turned = process;
    };
    const shared = { counts, trace, mutant, onTurn, capacity: random.pick([2, 16]) };
    const machine = (name: string) => new Machine(name, schedule, random);
    const nodeNames = severalNodes
      ? ['node 1', 'node 2', 'node 3'].slice(0, random.pick([2, 2, 3]))
      : ['node'];
    const authorities = nodeNames.map(
      (name) => new Authority({ ...shared, machine: machine(name), database, leaseTermMs, severalNodes }),
    );
    const serviceNames = ['service 1', 'service 2', 'service 3'].slice(0, random.pick([1, 2, 2, 3]));
    const services = serviceNames.map(
      (name) =>
        new ProtectedService({
          ...shared,
          machine: machine(name),
          network,
          chooseAuthority: () => random.pick(authorities),
          onAsks: (service) => this.#adversary.serviceAsks(service),
        }),
    );
    database.onCommit = (change) => {
      trace(() => `the database commits ${change.epoch}: ${JSON.stringify(change.touches)}`);
      if (!severalNodes) return;
      // A wake-up that may be missed.
      for (const authority of authorities)
        if (random.chance(0.8))
          schedule.at(schedule.now + network.latency(DATABASE, authority.name), () => authority.wake());
    };
    const deciders = [...authorities, ...services];
    this.#oracle = new Oracle(deciders, counts);
    this.#workload = new Workload({
      schedule,
      random,
      database,
      authorities,
      deciders,
      oracle: this.#oracle,
      counts,
      leaseTermMs,
      longestBarrierMs: leaseTermMs * (severalNodes ? 6 : 1) * 1.011 + 20,
      trace,
    });
    this.#faults = new Faults({
      schedule,
      random,
      network,
      database,
      authorities,
      services,
      leaseTermMs,
      severalNodes,
      trace,
    });
    this.#adversary = new Adversary({
      schedule,
      random,
      network,
      database,
      authorities,
      services,
      oracle: this.#oracle,
      leaseTermMs,
      tighten: (subject, authority) => this.#workload.tighten(subject, authority),
      trace,
    });
    database.onAsked = ({ machine }) => {
      const authority = authorities.find((candidate) => candidate.machine === machine);
      if (authority === undefined) return;
      this.#faults.nodeAsks(authority);
      this.#adversary.nodeAsks(authority);
    };
    database.onRenewed = ({ machine }) => {
      const authority = authorities.find((candidate) => candidate.machine === machine);
      if (authority !== undefined) this.#adversary.nodeRenewed(authority);
    };
    this.#network = network;
    this.#random = random;
    this.#database = database;
    this.#authorities = authorities;
    this.#services = services;
    this.#leaseTermMs = leaseTermMs;
    this.#trace = trace;
  }

  async run(): Promise<void> {
    for (const starting of [...this.#authorities, ...this.#services]) starting.start();
    this.#workload.start();
    await this.#pass(500);
    this.#faults.start();
    this.#adversary.start();
    await this.#pass(6_000 + 4 * this.#leaseTermMs);
    this.#workload.stop();
    this.#adversary.stop();
    this.#faults.stop();
    // What is held up at the moment stays so for its time.
    const lastAt = Math.max(
      this.#network.reachableEverywhereAt,
      ...this.#machines.map((machine) => machine.frozenUntil),
    );
    await this.#pass(Math.max(0, lastAt - this.schedule.now));
    this.#network.heal();
    this.#trace(() => 'from here on everything works');
    await this.#untilRecovered();
    await this.#checkAnswers();
    // A message that was lost before is noticed when the next renewal is due.
    await this.#pass(this.#leaseTermMs / 2);
    await this.#untilRecovered();
    await this.#checkLastChange();
  }

  async #pass(milliseconds: number): Promise<void> {
    await this.schedule.runUntil(this.schedule.now + milliseconds, () => {
      const turned = this.#turned;
      this.#turned = null;
      this.#oracle.check(turned);
    });
  }

  async #passUntil(isDone: () => boolean, longestMs: number): Promise<void> {
    const latest = this.schedule.now + longestMs;
    while (!isDone() && this.schedule.now < latest) await this.#pass(LOOK_MS);
  }

  get #machines(): readonly Machine[] {
    return [...this.#authorities, ...this.#services].map(({ machine }) => machine);
  }

  /** Once nothing goes wrong any more, everything must soon be as if nothing ever had. */
  async #untilRecovered(): Promise<void> {
    let lacking: string | null = null;
    const recovered = () => {
      lacking = this.#findLacking();
      return lacking === null;
    };
    await this.#passUntil(recovered, RECOVERY_MS + 2.5 * this.#leaseTermMs);
    if (lacking !== null) throw new Violation(lacking);
  }

  #findLacking(): string | null {
    if (this.#workload.isBusy) return 'a change is still not answered';
    const { epoch } = this.#database;
    for (const { name, barrier, applied } of this.#authorities) {
      if (barrier === null) return `${name} does not start`;
      if (applied < epoch) return `${name} has applied ${applied} of ${epoch} changes`;
      if (!barrier.lease.isValid()) return `${name} has no lease`;
      if (barrier.waiting > 0) return `${name} still waits for verifiers`;
    }
    for (const { name, isAttached, applied } of this.#services) {
      if (!isAttached) return `${name} has no lease`;
      if (applied < epoch) return `${name} has applied ${applied} of ${epoch} changes`;
    }
    const leases = this.#authorities.flatMap(({ barrier }) => barrier?.attached.list() ?? []);
    if (leases.filter(({ leaseLeftMs }) => leaseLeftMs > 0).length > this.#services.length)
      return 'a lease of a verifier that is gone does not end';
    const incarnations = this.#authorities.map(({ barrier }) => barrier?.node?.incarnation);
    for (const row of this.#database.nodes.keys())
      if (!incarnations.includes(row)) return `the row of ${row} stays, which is gone`;
    return null;
  }

  /** Everybody decides, and by what the database says. */
  async #checkAnswers(): Promise<void> {
    const deciders = [...this.#authorities, ...this.#services];
    const open = new Set(deciders.flatMap((decider) => KEYS.map((key) => ({ decider, key, answer: '' }))));
    await this.#passUntil(() => {
      for (const question of open) {
        const { decider, key, answer } = question;
        if (answer === (this.#isActive(key) ? 'valid' : this.#refusalOf(key))) open.delete(question);
        // One that waits for an answer which was lost says that it cannot tell, and is asked again.
        else if (answer === '' || answer === 'unavailable') {
          question.answer = 'nothing';
          decider.process?.enter(() => {
            void this.#oracle.ask(decider, key).then(({ outcome }) => {
              question.answer = outcome;
            });
          });
        }
      }
      return open.size === 0;
    }, LONGEST_LOAD_MS + this.#leaseTermMs);
    for (const { decider, key, answer } of open)
      throw new Violation(
        `${decider.name} says ${answer} of ${key.subject.name}, not what the database says`,
      );
  }

  #isActive({ subject, app }: SimulatedKey): boolean {
    return this.#database.stateOf(subject) === 'active' && this.#database.stateOf(app) === 'active';
  }

  #refusalOf({ subject }: SimulatedKey): Outcome {
    const state = this.#database.stateOf(subject);
    return state === 'active' ? 'suspended' : state;
  }

  /** Among the healthy a barrier takes no longer than a few messages. */
  async #checkLastChange(): Promise<void> {
    const subject = SUBJECTS.find((candidate) => this.#database.stateOf(candidate) === 'active');
    if (subject === undefined || UNTOUCHED_KEY === undefined) return;
    const authority = this.#random.pick(this.#authorities);
    let answered = false;
    authority.process?.enter(() => {
      const touches = [{ kind: subject.kind, id: subject.id }];
      void authority.change(touches, { subject, state: 'paused' }, true).then(() => {
        answered = true;
        this.#oracle.answered(subject);
      });
    });
    await this.#passUntil(() => answered, QUICK_MS);
    if (!answered) throw new Violation('among healthy verifiers a change is not answered at once');
  }
}
