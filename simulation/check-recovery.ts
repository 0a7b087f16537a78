import type { Outcome } from '@latchkey/verifier';
import type { Authority } from './authority.ts';
import { KEYS, type SimulatedKey, SUBJECTS, UNTOUCHED_KEY } from './catalogue.ts';
import type { SimulatedDatabase } from './database.ts';
import type { TokenDesk } from './issue-tokens.ts';
import { type Oracle, Violation } from './oracle.ts';
import type { ProtectedService } from './protected-service.ts';
import type { Workload } from './workload.ts';

export interface CheckRecoveryOptions {
  readonly database: SimulatedDatabase;
  readonly authorities: readonly Authority[];
  readonly services: readonly ProtectedService[];
  readonly oracle: Oracle;
  readonly workload: Workload;
  readonly desk: TokenDesk;
  readonly leaseTermMs: number;
  /** Lets time pass until this is so, for so many milliseconds at most. */
  readonly passUntil: (isDone: () => boolean, longestMs: number) => Promise<void>;
}

/** How long everything works before it must have recovered; the longest pause between two attempts is five seconds. */
const RECOVERY_MS = 14_000;
/** A question that was lost is given up after five seconds, and a connection that is dead with the second renewal. */
const LONGEST_LOAD_MS = 8_000;
const QUICK_MS = 1_500;

/** Once nothing goes wrong any more, everything must soon be as if nothing ever had. What is not throws a `Violation`. */
export class CheckRecovery {
  readonly #options: CheckRecoveryOptions;

  constructor(options: CheckRecoveryOptions) {
    this.#options = options;
  }

  async untilRecovered(): Promise<void> {
    const { passUntil, leaseTermMs } = this.#options;
    let lacking: string | null = null;
    const recovered = () => {
      lacking = this.#findLacking();
      return lacking === null;
    };
    await passUntil(recovered, RECOVERY_MS + 2.5 * leaseTermMs);
    if (lacking !== null) throw new Violation(lacking);
  }

  /** Everybody decides, and by what the database says. */
  async checkAnswers(): Promise<void> {
    const { authorities, services, oracle, passUntil, leaseTermMs } = this.#options;
    const deciders = [...authorities, ...services];
    const open = new Set(deciders.flatMap((decider) => KEYS.map((key) => ({ decider, key, answer: '' }))));
    await passUntil(() => {
      for (const question of open) {
        const { decider, key, answer } = question;
        if (answer === (this.#isActive(key) ? 'valid' : this.#refusalOf(key))) open.delete(question);
        // One that waits for an answer which was lost says that it cannot tell, and is asked again.
        else if (answer === '' || answer === 'unavailable') {
          question.answer = 'nothing';
          decider.process?.enter(() => {
            void oracle.ask(decider, key).then(({ outcome }) => {
              question.answer = outcome;
            });
          });
        }
      }
      return open.size === 0;
    }, LONGEST_LOAD_MS + leaseTermMs);
    for (const { decider, key, answer } of open)
      throw new Violation(
        `${decider.name} says ${answer} of ${key.subject.name}, not what the database says`,
      );
  }

  /** Among the healthy a barrier takes no longer than a few messages. */
  async checkLastChange(authority: Authority): Promise<void> {
    const { database, oracle, passUntil } = this.#options;
    const subject = SUBJECTS.find((candidate) => database.stateOf(candidate) === 'active');
    if (subject === undefined || UNTOUCHED_KEY === undefined) return;
    let answered = false;
    authority.process?.enter(() => {
      const touches = [{ kind: subject.kind, id: subject.id }];
      void authority.change(touches, { subject, state: 'paused' }, true).then(() => {
        answered = true;
        oracle.answered(subject);
      });
    });
    await passUntil(() => answered, QUICK_MS);
    if (!answered) throw new Violation('among healthy verifiers a change is not answered at once');
  }

  #findLacking(): string | null {
    const { database, authorities, services, workload, desk } = this.#options;
    if (workload.isBusy) return 'a change is still not answered';
    if (desk.isBusy) return 'a service still has no token';
    const { epoch } = database;
    for (const { name, barrier, applied, isRetiring } of authorities) {
      if (isRetiring) return `${name} still stops`;
      if (barrier === null) return `${name} does not start`;
      if (applied < epoch) return `${name} has applied ${applied} of ${epoch} changes`;
      if (!barrier.lease.isValid()) return `${name} has no lease`;
      if (barrier.waiting > 0) return `${name} still waits for verifiers`;
    }
    const attached = authorities.flatMap(({ barrier }) => barrier?.attached.list() ?? []);
    for (const { name, incarnation, isAttached, applied } of services) {
      if (!isAttached) return `${name} has no lease`;
      if (applied < epoch) return `${name} has applied ${applied} of ${epoch} changes`;
      // Its authority may be gone, and with it the history that it believes in.
      if (!attached.some((known) => known.incarnation === incarnation && known.connected))
        return `${name} is attached to nobody`;
    }
    if (attached.filter(({ leaseLeftMs }) => leaseLeftMs > 0).length > services.length)
      return 'a lease of a verifier that is gone does not end';
    const incarnations = authorities.map(({ barrier }) => barrier?.node?.incarnation);
    for (const row of database.nodes.keys())
      if (!incarnations.includes(row)) return `the row of ${row} stays, which is gone`;
    return null;
  }

  #isActive({ subject, app }: SimulatedKey): boolean {
    const { database } = this.#options;
    return database.stateOf(subject) === 'active' && database.stateOf(app) === 'active';
  }

  #refusalOf({ subject }: SimulatedKey): Outcome {
    const state = this.#options.database.stateOf(subject);
    return state === 'active' ? 'suspended' : state;
  }
}
