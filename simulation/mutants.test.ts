import { expect, test } from 'vitest';
import { MUTANTS } from './mutants.ts';
import { runSeeds } from './run-seeds.ts';

/** What is rare to hit is hit within so many runs. */
const MOST_SEEDS = 3_000;

for (const mutant of MUTANTS) {
  test(`the simulation notices when ${mutant.name}`, { timeout: 300_000 }, async () => {
    const { failed } = await runSeeds({ first: 1, count: MOST_SEEDS, mutant });
    expect(failed, `${mutant.name}: survives ${MOST_SEEDS} seeds`).not.toBeNull();
  });
}
