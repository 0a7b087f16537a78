import { addCounts, type Counts, noCounts } from './counts.ts';
import type { Mutant } from './mutant.ts';
import { runSeed } from './run-seed.ts';

export interface SeedsOptions {
  readonly first: number;
  readonly count: number;
  /** From each seed to the next; 2 stays in the same world. */
  readonly step?: number;
  readonly mutant?: Mutant | null;
  readonly onProgress?: (done: number) => void;
}

export interface SeedsResult {
  readonly done: number;
  readonly steps: number;
  readonly counts: Counts;
  /** The first that failed, if one did; none is run after it. */
  readonly failed: { readonly seed: number; readonly violation: string } | null;
}

/** Runs one seed after the other, until one fails. */
export async function runSeeds(options: SeedsOptions): Promise<SeedsResult> {
  const { first, count, step = 1, mutant = null, onProgress = () => {} } = options;
  let counts = noCounts();
  let steps = 0;
  for (let done = 1; done <= count; done += 1) {
    const seed = first + (done - 1) * step;
    const result = await runSeed({ seed, mutant });
    counts = addCounts(counts, result.counts);
    steps += result.steps;
    if (result.violation !== null)
      return { done, steps, counts, failed: { seed, violation: result.violation } };
    onProgress(done);
  }
  return { done: count, steps, counts, failed: null };
}

const MOST_LINES = 200;

/** What happened in a run that failed, up to its failure, line by line, the seed last. */
export async function describeRun(seed: number, mutant: Mutant | null = null): Promise<string> {
  const lines: string[] = [];
  const { violation } = await runSeed({ seed, mutant, onTrace: (line) => lines.push(line) });
  const shown = lines.slice(-MOST_LINES);
  const left = lines.length - shown.length;
  if (left > 0) shown.unshift(`… ${left} lines before`);
  return [...shown, `seed ${seed}: ${violation ?? 'holds'}`].join('\n');
}
