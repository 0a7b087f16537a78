import type { Counts } from './counts.ts';
import { Violation } from './oracle.ts';
import { type RunOptions, World } from './world.ts';

export interface RunResult {
  readonly counts: Counts;
  readonly steps: number;
  /** What went wrong, if anything did. */
  readonly violation: string | null;
}

/** One run of the whole system, decided by its seed alone. */
export async function runSeed(options: RunOptions): Promise<RunResult> {
  const world = new World(options);
  try {
    await world.run();
    return { counts: world.counts, steps: world.schedule.steps, violation: null };
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    return { counts: world.counts, steps: world.schedule.steps, violation: error.message };
  }
}
