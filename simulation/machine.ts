import type { Clock } from '@latchkey/verifier';
import type { Schedule } from './schedule.ts';
import type { SeededRandom } from './seeded-random.ts';

const START = Date.UTC(2026, 0, 1);
/** Of a clock, at most: the assumption that the whole protocol rests on. */
const LARGEST_RATE_ERROR = 0.01;

/** A computer: two clocks that are a little wrong, and the ways in which it can stand still. */
export class Machine {
  readonly name: string;
  readonly schedule: Schedule;
  readonly random: SeededRandom;
  /** Seconds of its clocks in a real one. */
  readonly rate: number;
  /** Nothing runs here before. */
  frozenUntil = 0;
  /** Time for which it stood still, in all. */
  frozenMs = 0;
  readonly #bootedAt: number;
  #wallShift: number;
  #suspendedMs = 0;

  constructor(name: string, schedule: Schedule, random: SeededRandom) {
    this.name = name;
    this.schedule = schedule;
    this.random = random;
    const error = random.chance(0.25) ? random.between(-1, 1) : random.pick([-1, 1]);
    this.rate = 1 + error * LARGEST_RATE_ERROR;
    this.#bootedAt = random.between(0, 1e6);
    this.#wallShift = random.between(-60_000, 60_000);
  }

  get frozen(): boolean {
    return this.schedule.now < this.frozenUntil;
  }

  /** Stands still while the machine is suspended. */
  monotonic(): number {
    return this.#bootedAt + (this.schedule.now - this.#suspendedMs) * this.rate;
  }

  wall(): number {
    return START + this.#wallShift + this.schedule.now * this.rate;
  }

  /** Its processes are stopped, its clocks are not. */
  pause(milliseconds: number): void {
    if (this.frozen) return;
    this.frozenUntil = this.schedule.now + milliseconds;
    this.frozenMs += milliseconds;
  }

  suspend(milliseconds: number): void {
    if (this.frozen) return;
    this.pause(milliseconds);
    this.#suspendedMs += milliseconds;
  }

  setWallClock(byMilliseconds: number): void {
    this.#wallShift += byMilliseconds;
  }
}

/** A program on a machine, from its start to its end. */
export class Process {
  readonly machine: Machine;
  readonly clock: Clock;
  readonly #schedule: Schedule;
  readonly #onTurn: (process: Process) => void;
  readonly #onDeath = new Set<() => void>();
  #alive = true;

  /** @param onTurn called with each turn of its event loop */
  constructor(machine: Machine, onTurn: (process: Process) => void) {
    this.machine = machine;
    this.#schedule = machine.schedule;
    this.#onTurn = onTurn;
    this.clock = {
      monotonic: () => machine.monotonic(),
      wall: () => machine.wall(),
      after: (milliseconds, run) => this.#after(milliseconds, run),
    };
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Its memory, its timers and its connections are gone. */
  die(): void {
    if (!this.#alive) return;
    this.#alive = false;
    for (const run of this.#onDeath) run();
    this.#onDeath.clear();
  }

  /** @returns takes it back */
  onDeath(run: () => void): () => void {
    this.#onDeath.add(run);
    return () => this.#onDeath.delete(run);
  }

  /** Something reaches it; it is taken when the process can run, and lost when it is dead. */
  deliver(at: number, run: () => void): void {
    this.#schedule.at(at, () => this.enter(run));
  }

  enter(run: () => void): void {
    if (!this.#alive) return;
    if (this.machine.frozen) {
      this.deliver(this.machine.frozenUntil, run);
      return;
    }
    this.#onTurn(this);
    run();
  }

  #after(milliseconds: number, run: () => void): () => void {
    const { machine } = this;
    const due = machine.monotonic() + Math.max(1, milliseconds);
    let planned = this.#schedule.at(this.#timerAt(due), () => fire());
    const fire = () => {
      if (!this.#alive) return;
      if (machine.frozen) planned = this.#schedule.at(machine.frozenUntil, fire);
      // It was suspended meanwhile, which timers do not count.
      else if (due - machine.monotonic() > EARLIEST_MS + 0.1)
        planned = this.#schedule.at(this.#timerAt(due), fire);
      else {
        this.#onTurn(this);
        run();
      }
    };
    return () => {
      planned.run = null;
    };
  }

  /** A moment early, as timers of whole milliseconds are, or a little late. */
  #timerAt(due: number): number {
    const { machine } = this;
    const left = (due - machine.monotonic()) / machine.rate;
    return this.#schedule.now + left + machine.random.between(-EARLIEST_MS, LATEST_MS);
  }
}

const EARLIEST_MS = 0.9;
const LATEST_MS = 2;
