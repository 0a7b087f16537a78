import { parseArgs } from 'node:util';
import { MUTANTS } from './mutants.ts';
import { describeRun, runSeeds } from './run-seeds.ts';

/**
 * `npm run simulate -- --seeds 100000 --first 1`: so many runs of the simulation, until one fails.
 * `--seed 17` tells everything that happens in one; `--mutant "a lease counts"` breaks the protocol first.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    first: { type: 'string', default: '1' },
    seed: { type: 'string' },
    mutant: { type: 'string' },
  },
});
const mutant =
  MUTANTS.find(({ name }) => values.mutant !== undefined && name.includes(values.mutant)) ?? null;
if (values.mutant !== undefined && mutant === null) {
  console.error(`There is no such mutant; there are:\n  ${MUTANTS.map(({ name }) => name).join('\n  ')}`);
  process.exitCode = 1;
} else if (values.seed !== undefined) {
  console.log(await describeRun(Number(values.seed), mutant));
} else {
  await runMany();
}

async function runMany(): Promise<void> {
  const startedAt = performance.now();
  const { done, steps, counts, failed } = await runSeeds({
    first: Number(values.first),
    count: Number(values.seeds),
    mutant,
    onProgress: (runs) => {
      if (runs % 1_000 === 0) console.log(`${runs} runs hold`);
    },
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  console.log(JSON.stringify(counts, null, 2));
  console.log(`${done} runs, ${steps} steps, ${seconds.toFixed(1)} s`);
  if (failed === null) return;
  console.error(await describeRun(failed.seed, mutant));
  process.exitCode = 1;
}
