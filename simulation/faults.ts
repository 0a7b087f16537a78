import type { Authority } from './authority.ts';
import { DATABASE, type SimulatedDatabase } from './database.ts';
import type { Machine } from './machine.ts';
import type { Network } from './network.ts';
import type { ProtectedService } from './protected-service.ts';
import type { Schedule } from './schedule.ts';
import type { SeededRandom } from './seeded-random.ts';

export interface FaultsOptions {
  readonly schedule: Schedule;
  readonly random: SeededRandom;
  readonly network: Network;
  readonly database: SimulatedDatabase;
  readonly authorities: readonly Authority[];
  readonly services: readonly ProtectedService[];
  readonly leaseTermMs: number;
  readonly severalNodes: boolean;
  readonly trace: (line: () => string) => void;
}

type Fault = () => void;

/** Everything that goes wrong, at random, until it is told to stop. */
export class Faults {
  readonly #options: FaultsOptions;
  readonly #kinds: readonly Fault[];
  readonly #meanPauseMs: number;
  #active = false;
  /** One in so many questions to the database is the last that a process asks. */
  readonly #deadlyQuestions: number;

  constructor(options: FaultsOptions) {
    const { random, database, leaseTermMs, network } = options;
    this.#options = options;
    this.#meanPauseMs = leaseTermMs * random.pick([0.1, 0.25, 0.6]);
    this.#deadlyQuestions = random.pick([0, 0, 0.002, 0.01]);
    database.errorRate = random.pick([0, 0, 0.005, 0.04]);
    const everywhere: Fault[] = [
      () => this.#breakConnection(),
      () => this.#partition(),
      () => this.#partition(),
      () => this.#freeze(this.#anyMachine(), 'pause'),
      () => this.#freeze(this.#anyMachine(), 'suspend'),
      () => this.#setWallClock(),
      () => this.#crashService(),
      () => this.#stopService(),
      () => this.#crashAuthority(),
      () => this.#stopAuthority(),
      () => this.#databaseTrouble(),
      () => network.slowDown(this.#anyMachine().name, this.#duration()),
    ];
    const ofSeveral: Fault[] = [() => this.#partitionFromDatabase(), () => this.#partitionFromDatabase()];
    // Not all kinds in each run: a few of them alone go deeper.
    const kinds = options.severalNodes ? [...everywhere, ...ofSeveral] : everywhere;
    const chosen = kinds.filter(() => random.chance(0.5));
    this.#kinds = chosen.length === 0 ? kinds : chosen;
  }

  start(): void {
    this.#active = true;
    this.#later();
  }

  /** An authority asks the database something: a good moment to die, before or after that takes effect. */
  nodeAsks(authority: Authority): void {
    const { schedule, random } = this.#options;
    if (!this.#active || !random.chance(this.#deadlyQuestions)) return;
    schedule.at(schedule.now + random.skewed(0.05, 5), () => this.#crash(authority));
  }

  /** No new ones, and whoever is down comes up. */
  stop(): void {
    const { database, authorities, services } = this.#options;
    this.#active = false;
    database.heal();
    for (const starting of [...authorities, ...services]) starting.start();
  }

  #later(): void {
    const { schedule, random } = this.#options;
    schedule.at(schedule.now + random.until(this.#meanPauseMs), () => {
      if (!this.#active) return;
      random.pick(this.#kinds)();
      this.#later();
    });
  }

  /** From much less than a lease to more than one. */
  #duration(): number {
    const { random, leaseTermMs } = this.#options;
    return leaseTermMs * random.skewed(0.02, 2.2);
  }

  #anyMachine(): Machine {
    return this.#options.random.pick([...this.#options.authorities, ...this.#options.services]).machine;
  }

  #breakConnection(): void {
    const { random, services, trace } = this.#options;
    const { wire, name } = random.pick(services);
    if (wire?.isOpen !== true) return;
    trace(() => `the connection of ${name} breaks`);
    wire.break();
  }

  #partition(): void {
    const { random, services, authorities } = this.#options;
    const { name } = random.pick(services);
    const from = random.chance(0.5) ? authorities : [random.pick(authorities)];
    const direction = random.pick(['both', 'out', 'in']);
    const duration = this.#duration();
    for (const authority of from) {
      if (direction !== 'in') this.#cut(name, authority.name, duration);
      if (direction !== 'out') this.#cut(authority.name, name, duration);
    }
  }

  #partitionFromDatabase(): void {
    const { random, authorities, leaseTermMs } = this.#options;
    const { name } = random.pick(authorities);
    const direction = random.pick(['both', 'out', 'in']);
    // At times for so long that the others sweep its row away.
    const duration = random.chance(0.3) ? leaseTermMs * random.between(2, 3.5) : this.#duration();
    if (direction !== 'in') this.#cut(name, DATABASE, duration);
    if (direction !== 'out') this.#cut(DATABASE, name, duration);
  }

  #cut(from: string, to: string, milliseconds: number): void {
    const { network, trace } = this.#options;
    trace(() => `${from} no longer reaches ${to} for ${Math.round(milliseconds)} ms`);
    network.cut(from, to, milliseconds);
  }

  #freeze(machine: Machine, how: 'pause' | 'suspend'): void {
    const { schedule, trace } = this.#options;
    if (machine.frozen) return;
    const duration = this.#duration();
    trace(() => `${how} of ${machine.name} for ${Math.round(duration)} ms`);
    machine[how](duration);
    // Requests come in as soon as it runs again, before anything else does.
    schedule.at(schedule.now + duration, () => this.#awake(machine));
  }

  #awake(machine: Machine): void {
    const { authorities, services } = this.#options;
    for (const authority of authorities)
      if (authority.machine === machine) authority.process?.enter(() => authority.barrier?.lease.isValid());
    for (const service of services)
      if (service.machine === machine) service.process?.enter(() => service.holdsLease);
  }

  /** Nobody can tell a clock that was set back while nobody looked at it, so somebody does, before and after. */
  #setWallClock(): void {
    const { random, leaseTermMs, trace } = this.#options;
    const machine = this.#anyMachine();
    if (machine.frozen) return;
    const by = random.pick([-1, 1]) * leaseTermMs * random.skewed(0.01, 50);
    trace(() => `the wall clock of ${machine.name} is set by ${Math.round(by)} ms`);
    this.#awake(machine);
    machine.setWallClock(by);
    this.#awake(machine);
  }

  #crashService(): void {
    const { random, services } = this.#options;
    const service = random.pick(services);
    if (service.machine.frozen) return;
    service.crash();
    this.#startAgain(service);
  }

  #stopService(): void {
    const { random, services } = this.#options;
    const service = random.pick(services);
    if (service.machine.frozen) return;
    service.stop();
    this.#startAgain(service);
  }

  #crashAuthority(): void {
    this.#crash(this.#options.random.pick(this.#options.authorities));
  }

  #stopAuthority(): void {
    const authority = this.#options.random.pick(this.#options.authorities);
    authority.stop(() => this.#startAgain(authority));
  }

  #crash(authority: Authority): void {
    if (!this.#active || authority.isDown) return;
    authority.crash();
    this.#startAgain(authority);
  }

  #startAgain(starting: { readonly start: () => void }): void {
    const { schedule, random, leaseTermMs } = this.#options;
    const after = leaseTermMs * random.skewed(0.003, 1.5);
    schedule.at(schedule.now + after, () => starting.start());
  }

  #databaseTrouble(): void {
    const { random, database, trace } = this.#options;
    const duration = this.#duration();
    const kind = random.pick(['is gone', 'is slow']);
    trace(() => `the database ${kind} for ${Math.round(duration)} ms`);
    if (kind === 'is gone') database.goAway(duration);
    else database.slowDown(duration);
  }
}
