import type { Authority } from './authority.ts';
import { KEYS, SUBJECTS, type Subject } from './catalogue.ts';
import type { Counts } from './counts.ts';
import type { DatabaseCopy, SimulatedDatabase } from './database.ts';
import type { TokenDesk } from './issue-tokens.ts';
import type { Network } from './network.ts';
import type { Oracle } from './oracle.ts';
import type { ProtectedService } from './protected-service.ts';
import type { Schedule } from './schedule.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { Workload } from './workload.ts';

export interface RestoreDatabaseOptions {
  readonly schedule: Schedule;
  readonly random: SeededRandom;
  readonly network: Network;
  readonly database: SimulatedDatabase;
  readonly authorities: readonly Authority[];
  readonly services: readonly ProtectedService[];
  readonly oracle: Oracle;
  readonly workload: Workload;
  readonly desk: TokenDesk;
  readonly counts: Counts;
  readonly leaseTermMs: number;
  readonly trace: (line: () => string) => void;
}

/**
 * The operator who copies the database, and now and then puts a copy back: all processes of Latchkey end, the database
 * is as it was, under a new history, and they are started again. Whoever is attached hears of nothing.
 */
export class RestoreDatabase {
  readonly #options: RestoreDatabaseOptions;
  readonly #times: number;
  #active = false;
  /** What happens when the first process serves the new history. */
  #onceUp: ((authority: Authority) => void) | null = null;

  constructor(options: RestoreDatabaseOptions) {
    this.#options = options;
    this.#times = options.random.pick([0, 0, 0, 1, 1, 2]);
  }

  /**
   * To be called before anything has started: a copy of then knows of nobody.
   * @param afterMs how long from now nothing is copied or put back
   * @param withinMs for how long after that this goes on
   */
  start(afterMs: number, withinMs: number): void {
    const { schedule, random, database, leaseTermMs } = this.#options;
    this.#active = true;
    const first = database.copy();
    for (let times = 0; times < this.#times; times += 1) {
      const copiedAt = afterMs + random.between(0, withinMs * 0.8);
      const keptMs = leaseTermMs * random.skewed(0.05, 3);
      const isFirst = random.chance(0.4);
      schedule.at(copiedAt, () => {
        const copy = isFirst ? first : database.copy();
        schedule.at(copiedAt + keptMs * random.between(0, 0.5), () => this.#deploy());
        schedule.at(copiedAt + keptMs, () => this.#prepare(copy));
      });
    }
  }

  stop(): void {
    this.#active = false;
  }

  /** An authority has started. */
  authorityUp(authority: Authority): void {
    this.#onceUp?.(authority);
    this.#onceUp = null;
  }

  /** Whoever starts after the copy was made is not in it. */
  #deploy(): void {
    const { random, services, authorities } = this.#options;
    if (!this.#active) return;
    if (random.chance(0.3)) random.pick(authorities).restart();
    const deployed = random.chance(0.5) ? services : [random.pick(services)];
    for (const service of deployed) service.restart();
  }

  /** Processes are told to stop first, or not. */
  #prepare(copy: DatabaseCopy): void {
    const { schedule, random, authorities, leaseTermMs } = this.#options;
    if (!this.#active) return;
    if (random.chance(0.5)) {
      this.#putBack(copy);
      return;
    }
    for (const authority of authorities)
      authority.stop(() => {
        if (!this.#active) authority.start();
      });
    schedule.at(schedule.now + leaseTermMs * random.skewed(0.003, 0.5), () => this.#putBack(copy));
  }

  #putBack(copy: DatabaseCopy): void {
    const { schedule, random, database, authorities, workload, desk, oracle, leaseTermMs, trace } =
      this.#options;
    if (!this.#active) return;
    for (const authority of authorities) authority.crash();
    const held = this.#findHeld();
    const subjects = [...SUBJECTS, ...desk.issued];
    database.putBack(copy);
    trace(() => `the database is put back to ${copy.epoch}, under ${database.historyId}`);
    this.#options.counts.putBack += 1;
    workload.putBack();
    const oldLeasesOver = oracle.putBack(subjects, (subject) => database.stateOf(subject) !== 'active');
    schedule.at(schedule.now + leaseTermMs, oldLeasesOver);
    for (const authority of authorities)
      schedule.at(schedule.now + leaseTermMs * random.skewed(0.001, 0.5), () => authority.start());
    this.#onceUp = (authority) => this.#ambush(authority, held);
  }

  /** What verifiers hold of the past is tightened as soon as that can be done, before they hear of it. */
  #ambush(authority: Authority, held: readonly Subject[]): void {
    const { schedule, random, network, authorities, services, workload, counts, leaseTermMs } = this.#options;
    counts.decidingFromBefore += services.filter(({ holdsLease }) => holdsLease).length;
    const active = held.filter((subject) => this.#options.database.stateOf(subject) === 'active');
    if (active.length === 0 || random.chance(0.3)) return;
    const subject = random.pick(active);
    if (random.chance(0.5)) {
      for (const service of services)
        for (const { name } of authorities) {
          network.cut(service.name, name, leaseTermMs * random.between(0.2, 1.5));
          network.cut(name, service.name, leaseTermMs * random.between(0.2, 1.5));
        }
    }
    schedule.at(schedule.now + random.skewed(0.1, leaseTermMs * 0.1), () =>
      workload.tighten(subject, authority),
    );
  }

  /** What some verifier accepts. */
  #findHeld(): Subject[] {
    const { oracle, services } = this.#options;
    const accepted = KEYS.filter((key) => services.some((service) => oracle.accepts(service, key)));
    return SUBJECTS.filter((subject) =>
      accepted.some((key) => key.subject === subject || key.app.id === subject.id),
    );
  }
}
