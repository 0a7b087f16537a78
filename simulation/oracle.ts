import type { Decision } from '@latchkey/verifier';
import { KEYS, type SimulatedKey, type Subject } from './catalogue.ts';
import type { Counts } from './counts.ts';
import type { Process } from './machine.ts';

/** Whoever answers requests: a verifier in a protected service, or the one inside the authority. */
export interface Decider {
  readonly name: string;
  /** Where it runs; `null` while it does not. */
  readonly process: Process | null;
  /** Of the service token by which it was let in; `null` for who needs none. */
  readonly tokenId: string | null;
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
  /** How often it was given back. */
  loosened: number;
}

/**
 * Knows what has been answered to whom, and compares every answer of every verifier with it: once a tightening was
 * answered, no verification that starts later may be `valid`, until the tightening is taken back, or the database is put
 * back to before it.
 */
export class Oracle {
  readonly #counts: Counts;
  readonly #deciders: readonly Decider[];
  readonly #standings = new Map<string, Standing>();
  /** What was answered since the last look. */
  #died: Subject[] = [];
  #violation: Violation | null = null;

  constructor(deciders: readonly Decider[], counts: Counts) {
    this.#deciders = deciders;
    this.#counts = counts;
  }

  /** The caller is told that the tightening holds everywhere. */
  answered(subject: Subject): void {
    this.#standingOf(subject.id).dead = true;
    this.#died.push(subject);
  }

  /** It is given back in the database: from now on either answer is right. */
  givenBack({ id }: Subject): void {
    const standing = this.#standingOf(id);
    standing.dead = false;
    standing.loosened += 1;
  }

  timesGivenBack({ id }: Subject): number {
    return this.#standingOf(id).loosened;
  }

  /**
   * The database is as it was: whatever it does not know to be refused may be accepted again.
   * @returns to be called when no verifier can decide by what was before any more: from then on all that is refused there is
   */
  putBack(subjects: readonly Subject[], isRefused: (subject: Subject) => boolean): () => void {
    for (const subject of subjects) {
      if (isRefused(subject)) continue;
      if (this.#standingOf(subject.id).dead) this.#counts.forgotten += 1;
      this.givenBack(subject);
    }
    const refused = subjects.filter(isRefused).map((subject) => {
      const standing = this.#standingOf(subject.id);
      return { subject, standing, loosened: standing.loosened };
    });
    return () => {
      for (const { subject, standing, loosened } of refused)
        if (!standing.dead && standing.loosened === loosened) this.answered(subject);
    };
  }

  /** Compares, after each step: with what this process would answer now, or with what was answered just now. */
  check(turned: Process | null): void {
    if (this.#violation !== null) throw this.#violation;
    const died = this.#died;
    this.#died = [];
    for (const decider of this.#deciders) {
      const { process } = decider;
      const hasTurned = process === turned;
      if (process === null || process.machine.frozen || (!hasTurned && died.length === 0)) continue;
      for (const key of KEYS) {
        if (!this.#mustRefuse(decider, key)) continue;
        if (hasTurned || died.some((subject) => concerns(subject, decider, key))) this.#probe(decider, key);
      }
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

  /** How many verifiers would accept a key now that this concerns. */
  countAccepting(subject: Subject): number {
    let accepting = 0;
    for (const decider of this.#deciders) {
      for (const key of KEYS)
        if (concerns(subject, decider, key) && this.accepts(decider, key)) accepting += 1;
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

  #mustRefuse({ tokenId }: Decider, { subject, app }: SimulatedKey): boolean {
    const standings = this.#standings;
    return (
      standings.get(subject.id)?.dead === true ||
      standings.get(app.id)?.dead === true ||
      (tokenId !== null && standings.get(tokenId)?.dead === true)
    );
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
    const ofKey = this.#standingOf(key.subject.id);
    const ofApp = this.#standingOf(key.app.id);
    const all = decider.tokenId === null ? [ofKey, ofApp] : [ofKey, ofApp, this.#standingOf(decider.tokenId)];
    const mustRefuse = all
      .filter(({ dead }) => dead)
      .map((standing) => ({ standing, loosened: standing.loosened }));
    return ({ outcome }) => {
      this.#counts.probed += 1;
      if (mustRefuse.length > 0) this.#counts.refused += 1;
      if (outcome !== 'valid') return;
      if (!mustRefuse.some(({ standing, loosened }) => standing.loosened === loosened)) return;
      const dead = ofKey.dead ? key.subject.name : ofApp.dead ? key.app.name : 'its service token';
      this.fail(
        `${decider.name} accepts ${key.subject.name} after it was answered that ${dead} is refused everywhere`,
      );
    };
  }

  #standingOf(id: string): Standing {
    const known = this.#standings.get(id);
    if (known !== undefined) return known;
    const standing = { dead: false, loosened: 0 };
    this.#standings.set(id, standing);
    return standing;
  }
}

/** Whether an answer of this verifier about the key depends on it. */
function concerns({ kind, id }: Subject, { tokenId }: Decider, { subject, app }: SimulatedKey): boolean {
  if (kind === 'service_token') return id === tokenId;
  return id === (kind === 'key' ? subject.id : app.id);
}
