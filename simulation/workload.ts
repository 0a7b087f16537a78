import type { Touch } from '@latchkey/verifier';
import type { Authority } from './authority.ts';
import { KEYS, type SimulatedKey, SUBJECTS, type Subject } from './catalogue.ts';
import type { Counts } from './counts.ts';
import { DatabaseFault, type KeyState, type SimulatedDatabase } from './database.ts';
import type { Decider, Oracle } from './oracle.ts';
import type { Schedule } from './schedule.ts';
import type { SeededRandom } from './seeded-random.ts';

export interface WorkloadOptions {
  readonly schedule: Schedule;
  readonly random: SeededRandom;
  readonly database: SimulatedDatabase;
  readonly authorities: readonly Authority[];
  readonly deciders: readonly Decider[];
  readonly oracle: Oracle;
  readonly counts: Counts;
  readonly leaseTermMs: number;
  /** How long a barrier may take while its machine runs, in real milliseconds. */
  readonly longestBarrierMs: number;
  readonly trace: (line: () => string) => void;
}

const MOST_ATTEMPTS = 4;

/** People who tighten and loosen, and requests that are decided meanwhile. */
export class Workload {
  readonly #options: WorkloadOptions;
  readonly #busy = new Set<Subject>();
  readonly #meanPauseMs: number;
  readonly #meanRequestMs: number;
  readonly #given = new Map<Subject, KeyState>();
  #active = true;

  constructor(options: WorkloadOptions) {
    this.#options = options;
    this.#meanPauseMs = options.leaseTermMs * options.random.pick([0.05, 0.15, 0.5]);
    this.#meanRequestMs = options.leaseTermMs * options.random.pick([0.03, 0.1]);
  }

  start(): void {
    this.#changeLater();
    this.#askLater();
  }

  /** Now and then with a change that no other one follows. */
  stop(): void {
    this.#active = false;
    if (this.#options.random.chance(0.3)) void this.#changeSettings();
  }

  /** Unless it is being changed, or is tightened already. */
  tighten(subject: Subject, authority: Authority): void {
    const given = this.#given.get(subject) ?? 'active';
    if (!this.#active || this.#busy.has(subject) || given !== 'active') return;
    this.#busy.add(subject);
    void this.#change(subject, authority).finally(() => this.#busy.delete(subject));
  }

  /** The database is as it was some time ago; whoever asks for a change from now on looks there first. */
  putBack(): void {
    for (const subject of SUBJECTS) this.#given.set(subject, this.#options.database.stateOf(subject));
  }

  get isBusy(): boolean {
    return this.#busy.size > 0;
  }

  #changeLater(): void {
    const { schedule, random } = this.#options;
    schedule.at(schedule.now + random.until(this.#meanPauseMs), () => {
      if (!this.#active) return;
      const subject = random.pick(SUBJECTS);
      if (!this.#busy.has(subject)) void this.#changeSoon(subject);
      else if (random.chance(0.2)) void this.#changeSettings();
      this.#changeLater();
    });
  }

  #askLater(): void {
    const { schedule, random, deciders } = this.#options;
    schedule.at(schedule.now + random.until(this.#meanRequestMs), () => {
      if (!this.#active) return;
      this.#ask(random.pick(deciders), random.pick(KEYS));
      this.#askLater();
    });
  }

  #ask(decider: Decider, key: SimulatedKey): void {
    const { oracle } = this.#options;
    decider.process?.enter(() => {
      if (decider.process !== null) void oracle.ask(decider, key);
    });
  }

  /** Whoever uses the keys does so all around the change. */
  async #changeSoon(subject: Subject): Promise<void> {
    const { random, schedule, deciders, authorities } = this.#options;
    this.#busy.add(subject);
    const keys = KEYS.filter((key) => key.subject === subject || key.app.id === subject.id);
    const begin = schedule.now + 60;
    for (const decider of deciders) {
      for (let asked = 0; asked < 2; asked += 1)
        schedule.at(begin + random.pick([-50, 3]) * random.between(-1, 1), () =>
          this.#ask(decider, random.pick(keys)),
        );
    }
    schedule.at(begin, () => {
      void this.#change(subject, random.pick(authorities)).finally(() => this.#busy.delete(subject));
    });
  }

  async #change(subject: Subject, first: Authority): Promise<void> {
    const { random, database } = this.#options;
    const given = this.#given.get(subject) ?? 'active';
    if (given === 'revoked') return;
    const state: KeyState =
      given === 'paused' ? 'active' : subject.kind === 'key' && random.chance(0.1) ? 'revoked' : 'paused';
    const answered = await this.carryOut(subject, state, first);
    // Given up: it may have happened or not.
    this.#given.set(subject, answered ? state : database.stateOf(subject));
  }

  /** Has it done through this authority, or through others when that cannot tell; resolves with whether it was answered. */
  async carryOut(
    subject: Subject,
    state: KeyState,
    first: Authority,
    attempts = MOST_ATTEMPTS,
  ): Promise<boolean> {
    const { random, oracle, trace, counts, schedule } = this.#options;
    const tightens = state !== 'active';
    const accepting = tightens ? oracle.countAccepting(subject) : 0;
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const authority = attempt === 1 ? first : random.pick(this.#options.authorities);
      trace(() => `${authority.name} is asked to make ${subject.name} ${state}`);
      const given = oracle.timesGivenBack(subject);
      try {
        await this.#attempt(authority, subject, state, tightens);
        trace(() => `${authority.name} answers that ${subject.name} is ${state}`);
        // Unless what somebody who died had asked for before was carried out meanwhile.
        if (tightens && oracle.timesGivenBack(subject) === given) oracle.answered(subject);
        counts.answered += 1;
        counts.acceptedBefore += accepting;
        if (tightens && subject.kind === 'service_token') {
          counts.tokensRevoked += 1;
          if (accepting > 0) counts.tokensRevokedInUse += 1;
        }
        return true;
      } catch (error) {
        counts.failedChanges += 1;
        if (!(error instanceof DatabaseFault)) throw error;
        trace(() => `${authority.name} answers that it cannot tell about ${subject.name}: ${error.message}`);
        await new Promise<void>((resolve) => {
          schedule.at(schedule.now + random.skewed(5, 2_000), resolve);
        });
      }
    }
    return false;
  }

  async #attempt(authority: Authority, subject: Subject, state: KeyState, tightens: boolean): Promise<void> {
    const { counts, longestBarrierMs, oracle } = this.#options;
    const { process } = authority;
    if (process === null || process.machine.frozen) throw new DatabaseFault('unavailable');
    let stopWatching = () => {};
    const dies = new Promise<never>((_, reject) => {
      stopWatching = process.onDeath(() => reject(new DatabaseFault('commit_unknown')));
    });
    const touches: Touch[] = [{ kind: subject.kind, id: subject.id }];
    try {
      const outcome = await Promise.race([authority.change(touches, { subject, state }, tightens), dies]);
      const took = outcome?.waitedMs ?? 0;
      if (took > longestBarrierMs)
        oracle.fail(
          `${authority.name} took ${Math.round(took)} ms to answer that ${subject.name} is ${state}`,
        );
      counts.acknowledged += outcome?.acknowledged ?? 0;
      counts.expired += outcome?.expired ?? 0;
    } finally {
      stopWatching();
    }
  }

  /** A change after which keys may look otherwise: everybody reads the settings anew before going on. */
  async #changeSettings(): Promise<void> {
    const authority = this.#options.random.pick(this.#options.authorities);
    if (authority.process === null || authority.process.machine.frozen) return;
    await authority.change([{ kind: 'settings', id: '' }], null, false).catch(() => {});
  }
}
