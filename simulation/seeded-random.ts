import { createSeededRandom } from '../e2e/crash/seeded-random.ts';

/** Everything in a run that is left to chance, from one seed. */
export class SeededRandom {
  /** At least 0, below 1. */
  readonly next: () => number;

  constructor(seed: number) {
    this.next = createSeededRandom(seed);
    // Neighbouring seeds begin alike.
    this.next();
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  between(least: number, most: number): number {
    return least + (most - least) * this.next();
  }

  /** Small values far more often than large ones. */
  skewed(least: number, most: number): number {
    return least * (most / least) ** this.next();
  }

  /** Until the next of events that happen every `mean` on average. */
  until(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  pick<Value>(values: readonly Value[]): Value {
    const value = values[Math.floor(this.next() * values.length)];
    if (value === undefined) throw new RangeError('There is nothing to pick from.');
    return value;
  }
}
