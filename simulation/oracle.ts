import type { Decision } from '@latchkey/verifier';
import { KEYS, type SimulatedKey, type Subject } from './catalogue.ts';
import type { Counts } from './counts.ts';
import type { Process } from './machine.ts';

/** Whoever answers requests: a verifier in a protected service, or the one inside the authority. */
export interface Decider {
  readonly name: string;
  /** Where it runs; `null` while it does not. */
  readonly process: Process | null;
  /** What it would answer now, without loading anything; `null` for a key that it does not hold. */
  readonly probe: (key: SimulatedKey) => Decision | Promise<Decision> | null;
  /** A request. */
  readonly decide: (key: SimulatedKey) => Promise<Decision>;
}

/** The promise was broken, or the system came to a halt. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

interface Standing {
  /** Whoever asks from now on must be refused. */
  dead: boolean;
  /** Goes up whenever somebody begins to give it back. */
  loosened: number;
}

/**
 * Knows what has been answered to whom, and compares every answer of every verifier with it: once a tightening was
 * answered, no verification that starts later may be `valid`, until somebody begins to take the tightening back.
 */
export class Oracle {
  readonly #counts: Counts;
  readonly #deciders: readonly Decider[];
  readonly #standings = new Map<string, Standing>();
  #dead: readonly SimulatedKey[] = [];
  #died: readonly SimulatedKey[] = [];
  #violation: Violation | null = null;

  constructor(deciders: readonly Decider[], counts: Counts) {
    this.#deciders = deciders;
    this.#counts = counts;
  }

  /** The caller is told that the tightening holds everywhere. */
  answered(subject: Subject): void {
    this.#standingOf(subject).dead = true;
    this.#died = [
      ...this.#died,
      ...KEYS.filter((key) => key.subject === subject || key.app.id === subject.id),
    ];
    this.#look();
  }

  /** Somebody begins to give it back: from now on either answer is right. */
  loosens(subject: Subject): void {
    const standing = this.#standingOf(subject);
    standing.dead = false;
    standing.loosened += 1;
    this.#look();
  }

  /** Compares, after each step: with what this process would answer now, or with what was answered just now. */
  check(turned: Process | null): void {
    if (this.#violation !== null) throw this.#violation;
    const died = this.#died;
    this.#died = [];
    for (const decider of this.#deciders) {
      const { process } = decider;
      if (process === null || process.machine.frozen) continue;
      const keys = process === turned ? this.#dead : died;
      for (const key of keys) if (this.isDead(key)) this.#probe(decider, key);
    }
    if (this.#violation !== null) throw this.#violation;
  }

  /** Something else than an answer is wrong; noticed after this step. */
  fail(message: string): void {
    this.#violation ??= new Violation(message);
  }

  /** Whether this one would accept the key now. */
  accepts(decider: Decider, key: SimulatedKey): boolean {
    if (decider.process === null || decider.process.machine.frozen) return false;
    const decision = decider.probe(key);
    return !(decision instanceof Promise) && decision?.outcome === 'valid';
  }

  /** How many verifiers would accept a key now. */
  countAccepting(subject: Subject): number {
    let accepting = 0;
    for (const decider of this.#deciders) {
      for (const key of KEYS) {
        if (key.subject !== subject && key.app.id !== subject.id) continue;
        if (this.accepts(decider, key)) accepting += 1;
      }
    }
    return accepting;
  }

  /** A request that starts now, and whatever becomes of it. */
  async ask(decider: Decider, key: SimulatedKey): Promise<Decision> {
    const verdict = this.#watch(decider, key);
    const decision = await decider.decide(key);
    verdict(decision);
    return decision;
  }

  isDead({ subject, app }: SimulatedKey): boolean {
    return this.#standingOf(subject).dead || this.#standingOf(app).dead;
  }

  #probe(decider: Decider, key: SimulatedKey): void {
    const decision = decider.probe(key);
    if (decision === null) return;
    const verdict = this.#watch(decider, key);
    if (decision instanceof Promise) void decision.then(verdict);
    else verdict(decision);
  }

  /** @returns takes the answer to a request that starts now */
  #watch(decider: Decider, key: SimulatedKey): (decision: Decision) => void {
    const ofKey = this.#standingOf(key.subject);
    const ofApp = this.#standingOf(key.app);
    const mustRefuse = [ofKey, ofApp]
      .filter(({ dead }) => dead)
      .map((standing) => ({ standing, loosened: standing.loosened }));
    return ({ outcome }) => {
      this.#counts.probed += 1;
      if (mustRefuse.length > 0) this.#counts.refused += 1;
      if (outcome !== 'valid') return;
      if (!mustRefuse.some(({ standing, loosened }) => standing.loosened === loosened)) return;
      const dead = ofKey.dead ? key.subject.name : key.app.name;
      this.fail(
        `${decider.name} accepts ${key.subject.name} after it was answered that ${dead} is refused everywhere`,
      );
    };
  }

  #look(): void {
    this.#dead = KEYS.filter((key) => this.isDead(key));
  }

  #standingOf(subject: Subject): Standing {
    const known = this.#standings.get(subject.id);
    if (known !== undefined) return known;
    const standing = { dead: false, loosened: 0 };
    this.#standings.set(subject.id, standing);
    return standing;
  }
}
