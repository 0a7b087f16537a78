import type { Authority } from './authority.ts';
import { KEYS, SUBJECTS, type Subject } from './catalogue.ts';
import { DATABASE, type SimulatedDatabase } from './database.ts';
import type { Network } from './network.ts';
import type { Decider, Oracle } from './oracle.ts';
import type { ProtectedService } from './protected-service.ts';
import type { Schedule } from './schedule.ts';
import type { SeededRandom } from './seeded-random.ts';

export interface AdversaryOptions {
  readonly schedule: Schedule;
  readonly random: SeededRandom;
  readonly network: Network;
  readonly database: SimulatedDatabase;
  readonly authorities: readonly Authority[];
  readonly services: readonly ProtectedService[];
  readonly oracle: Oracle;
  readonly leaseTermMs: number;
  /** Has a subject tightened through this authority, unless it is being changed already. */
  readonly tighten: (subject: Subject, authority: Authority) => void;
  /** Has the token of a service revoked through this authority, unless it has none. */
  readonly revokeToken: (service: ProtectedService, authority: Authority) => void;
  readonly trace: (line: () => string) => void;
}

/**
 * Chance alone seldom finds the narrow places: a lease that was just asked for, a key that is tightened right then, and
 * a verifier that hears of nothing from then on. This brings the three together, and leaves to chance how exactly.
 */
export class Adversary {
  readonly #options: AdversaryOptions;
  readonly #eagerness: number;
  #active = false;
  /** Of those it can strike at, so that it does not strike all the time. */
  readonly #restUntil = { services: 0, nodes: 0 };
  /** How often it is as exact as it can be. */
  readonly #precision: number;

  constructor(options: AdversaryOptions) {
    this.#options = options;
    this.#eagerness = options.random.pick([0, 0.15, 0.5, 0.5]);
    this.#precision = options.random.pick([0.1, 0.8]);
  }

  start(): void {
    this.#active = true;
  }

  stop(): void {
    this.#active = false;
  }

  /** A verifier asks for a lease. */
  serviceAsks(service: ProtectedService): void {
    if (!this.#strikes('services', 1)) return;
    const { random, network, authorities, schedule, leaseTermMs, trace } = this.#options;
    const subject = this.#acceptedBy(service);
    trace(() => `ambush of ${service.name} over ${subject.name}`);
    if (random.chance(0.5)) network.slowDown(service.name, this.#moment());
    const authority = random.pick(authorities);
    const how = random.pick(['cut', 'cut', 'cut', 'crash', 'break']);
    const tightenAt = random.chance(0.15)
      ? this.#strike(() => this.#options.revokeToken(service, authority), this.#moment())
      : this.#tighten(subject, authority, this.#moment());
    schedule.at(random.chance(0.5) ? tightenAt - 0.1 : schedule.now + this.#moment(), () => {
      if (!this.#active) return;
      if (how === 'crash') {
        // Whoever comes after it does not know of the lease by itself.
        authority.restart();
        return;
      }
      if (how === 'break') service.wire?.break();
      for (const { name } of authorities) this.#cut(service.name, name, leaseTermMs);
    });
  }

  /** A verifier begins to join, with a token that may be revoked before it is let in. */
  serviceJoins(service: ProtectedService): void {
    const { random, authorities, revokeToken } = this.#options;
    if (!this.#active || !random.chance(this.#eagerness * 0.2)) return;
    this.#strike(() => revokeToken(service, random.pick(authorities)), random.skewed(0.1, 20));
  }

  /** A node asks the database something. */
  nodeAsks(node: Authority): void {
    // One that has no lease is about to get one.
    if (this.#strikes('nodes', node.barrier?.lease.isValid() === true ? 0.05 : 0.5)) this.#ambushNode(node);
  }

  /** The lease of a node was renewed in the database; it does not know yet. */
  nodeRenewed(node: Authority): void {
    if (this.#strikes('nodes', 1)) this.#ambushNode(node);
  }

  #ambushNode(node: Authority): void {
    const { random, network, authorities, schedule, leaseTermMs, trace } = this.#options;
    const subject = this.#acceptedBy(node);
    const others = authorities.filter((authority) => authority !== node);
    if (others.length === 0) return;
    trace(() => `ambush of ${node.name} over ${subject.name}`);
    if (random.chance(this.#precision)) {
      // At once, by whoever counts fastest, before it can hear of it.
      const [fastest = node] = others.toSorted((one, other) => other.machine.rate - one.machine.rate);
      const tightenAt = this.#tighten(subject, fastest, random.skewed(0.2, leaseTermMs * 0.02));
      schedule.at(tightenAt - 0.1, () => this.#cut(node.name, DATABASE, leaseTermMs));
      return;
    }
    if (random.chance(0.6)) network.slowDown(node.name, this.#moment());
    const tightenAt = this.#tighten(subject, random.pick(others), this.#moment());
    const cutAt = random.chance(0.5) ? tightenAt - random.skewed(0.1, 5) : schedule.now + this.#moment();
    schedule.at(cutAt, () => {
      if (this.#active) this.#cut(node.name, DATABASE, leaseTermMs);
    });
  }

  #strikes(at: 'services' | 'nodes', probability: number): boolean {
    const { schedule, random, leaseTermMs } = this.#options;
    if (!this.#active || schedule.now < this.#restUntil[at]) return false;
    if (!random.chance(this.#eagerness * probability)) return false;
    this.#restUntil[at] = schedule.now + leaseTermMs * random.between(0.5, 2);
    return true;
  }

  /** From an instant to more than the time between two renewals. */
  #moment(): number {
    const { random, leaseTermMs } = this.#options;
    return random.chance(0.5) ? random.skewed(0.2, leaseTermMs * 0.4) : leaseTermMs * random.between(0, 0.6);
  }

  #cut(one: string, other: string, leaseTermMs: number): void {
    const { random, network } = this.#options;
    const duration = leaseTermMs * (random.chance(0.8) ? random.between(0.9, 1.5) : random.between(1.5, 3.5));
    const direction = random.pick(['both', 'both', 'out', 'in']);
    if (direction !== 'in') network.cut(one, other, duration);
    if (direction !== 'out') network.cut(other, one, duration);
  }

  #acceptedBy(decider: Decider): Subject {
    const { oracle, random } = this.#options;
    const accepted = KEYS.filter((key) => oracle.accepts(decider, key));
    const subjects = SUBJECTS.filter((subject) =>
      accepted.some((key) => key.subject === subject || key.app.id === subject.id),
    );
    // Without a lease it accepts nothing, yet it may hold something.
    return random.pick(subjects.length === 0 ? SUBJECTS : subjects);
  }

  /** @returns when */
  #tighten(subject: Subject, authority: Authority, afterMs: number): number {
    return this.#strike(() => this.#options.tighten(subject, authority), afterMs);
  }

  /** @returns when */
  #strike(how: () => void, afterMs: number): number {
    const { schedule } = this.#options;
    const at = schedule.now + afterMs;
    schedule.at(at, () => {
      if (this.#active) how();
    });
    return at;
  }
}
