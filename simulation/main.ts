import { parseArgs } from 'node:util';
import { addCounts, noCounts } from './counts.ts';
import { runSeed } from './run-seed.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
  },
});
let counts = noCounts();
let steps = 0;
const first = Number(values.seed);
const startedAt = process.cpuUsage().user;
let done = 0;
for (let seed = first; seed < first + Number(values.seeds); seed += 1) {
  const result = await runSeed({ seed });
  done += 1;
  counts = addCounts(counts, result.counts);
  steps += result.steps;
  if (result.violation !== null) {
    const lines: string[] = [];
    await runSeed({ seed, onTrace: (line) => lines.push(line) });
    console.log(lines.slice(-150).join('\n'));
    console.log(`seed ${seed}: ${result.violation}`);
    break;
  }
}
console.log(counts, steps / done, (process.cpuUsage().user - startedAt) / 1000 / done);
