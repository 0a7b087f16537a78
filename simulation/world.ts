import type { RecordSource } from '@latchkey/verifier';
import { Adversary } from './adversary.ts';
import { Authority } from './authority.ts';
import { CheckRecovery } from './check-recovery.ts';
import { noCounts } from './counts.ts';
import { DATABASE, SimulatedDatabase } from './database.ts';
import { Faults } from './faults.ts';
import { TokenDesk } from './issue-tokens.ts';
import { Machine, type Process } from './machine.ts';
import type { Mutant } from './mutant.ts';
import { Network } from './network.ts';
import { Oracle } from './oracle.ts';
import { ProtectedService } from './protected-service.ts';
import { RestoreDatabase } from './restore-database.ts';
import { Schedule } from './schedule.ts';
import { SeededRandom } from './seeded-random.ts';
import { serviceToken } from './service-tokens.ts';
import { Workload } from './workload.ts';

export interface RunOptions {
  readonly seed: number;
  /** Of even seeds several nodes on one database, of odd ones a single process, unless said otherwise. */
  readonly world?: Mutant['world'] | undefined;
  readonly mutant?: Mutant | null;
  /** Called with each line of what happens. */
  readonly onTrace?: ((line: string) => void) | undefined;
}

const LOOK_MS = 100;
/** For so many terms in a row partitions may keep a node from the database, which it needs to see what the others did. */
const LONGEST_WITHOUT_DATABASE = 10;
/** At the beginning. */
const UNDISTURBED_MS = 500;
/** In which what was asked last can still go wrong. */
const LAST_MS = 200;
/** Share of the runs in which one of the services is a worker process of the authority instead. */
const WITH_WORKER = 0.3;

/** Everything in a run, put together: who takes part, what goes wrong, and who watches. */
export class World {
  readonly counts = noCounts();
  readonly schedule = new Schedule();
  readonly #random: SeededRandom;
  readonly #authorities: readonly Authority[];
  readonly #services: readonly ProtectedService[];
  readonly #oracle: Oracle;
  readonly #workload: Workload;
  readonly #network: Network;
  readonly #faults: Faults;
  readonly #adversary: Adversary;
  readonly #desk: TokenDesk;
  readonly #restoring: RestoreDatabase;
  readonly #recovery: CheckRecovery;
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
      (name) =>
        new Authority({
          ...shared,
          machine: machine(name),
          database,
          leaseTermMs,
          severalNodes,
          onUp: (authority) => this.#restoring.authorityUp(authority),
        }),
    );
    const serviceNames = ['service 1', 'service 2', 'service 3'].slice(0, random.pick([1, 2, 2, 3]));
    const workers = random.chance(WITH_WORKER) ? 1 : 0;
    const services = serviceNames.map((name, index) => {
      const isWorker = index >= serviceNames.length - workers;
      const token = isWorker ? null : serviceToken(index);
      if (token !== null) database.begin(token.subject, 'active');
      return new ProtectedService({
        ...shared,
        machine: machine(name),
        network,
        token,
        ownSource: isWorker ? (process) => this.#readByItself(database.sourceFor(process)) : null,
        chooseAuthority: () => random.pick(authorities),
        onAsks: (service) => this.#adversary.serviceAsks(service),
        onJoins: (service) => this.#adversary.serviceJoins(service),
        onTurnedAway: (service) => this.#desk.turnedAway(service),
      });
    });
    database.onCommit = (change, write) => {
      if (write?.state === 'active') this.#oracle.givenBack(write.subject);
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
      longestBarrierMs: leaseTermMs * (severalNodes ? LONGEST_WITHOUT_DATABASE : 1) * 1.011 + 20,
      trace,
    });
    const field = { schedule, random, network, database, authorities, services, leaseTermMs, counts, trace };
    const watched = { oracle: this.#oracle, workload: this.#workload };
    this.#desk = new TokenDesk({ ...field, workload: this.#workload });
    this.#faults = new Faults({ ...field, severalNodes });
    this.#adversary = new Adversary({
      ...field,
      oracle: this.#oracle,
      tighten: (subject, authority) => this.#workload.tighten(subject, authority),
      revokeToken: (service, authority) => this.#desk.revoke(service, authority),
    });
    this.#restoring = new RestoreDatabase({ ...field, ...watched, desk: this.#desk });
    this.#recovery = new CheckRecovery({
      ...field,
      ...watched,
      desk: this.#desk,
      passUntil: (isDone, longestMs) => this.#passUntil(isDone, longestMs),
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
    this.#authorities = authorities;
    this.#services = services;
    this.#leaseTermMs = leaseTermMs;
    this.#trace = trace;
  }

  async run(): Promise<void> {
    const lengthMs = 6_000 + 4 * this.#leaseTermMs;
    this.#restoring.start(UNDISTURBED_MS, lengthMs);
    for (const starting of [...this.#authorities, ...this.#services]) starting.start();
    this.#workload.start();
    await this.#pass(UNDISTURBED_MS);
    this.#faults.start();
    this.#adversary.start();
    this.#desk.start();
    await this.#pass(lengthMs);
    this.#workload.stop();
    await this.#pass(LAST_MS);
    this.#adversary.stop();
    this.#desk.stop();
    this.#restoring.stop();
    this.#faults.stop();
    // What is held up at the moment stays so for its time.
    const lastAt = Math.max(
      this.#network.reachableEverywhereAt,
      ...this.#machines.map((machine) => machine.frozenUntil),
    );
    await this.#pass(Math.max(0, lastAt - this.schedule.now));
    this.#network.heal();
    this.#trace(() => 'from here on everything works');
    await this.#recovery.untilRecovered();
    await this.#recovery.checkAnswers();
    // A message that was lost before is noticed when the next renewal is due.
    await this.#pass(this.#leaseTermMs / 2);
    await this.#recovery.untilRecovered();
    await this.#recovery.checkLastChange(this.#random.pick(this.#authorities));
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

  #readByItself(source: RecordSource): RecordSource {
    return {
      ...source,
      loadKey: (id, credential) => {
        this.counts.readByWorkers += 1;
        return source.loadKey(id, credential);
      },
    };
  }

  get #machines(): readonly Machine[] {
    return [...this.#authorities, ...this.#services].map(({ machine }) => machine);
  }
}
