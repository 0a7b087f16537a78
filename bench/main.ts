import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { type DecisionRound, measureDecisions } from './measure-decisions.ts';
import { type HttpResults, type LoadResult, measureHttp } from './measure-http.ts';

/**
 * `npm run bench`: rounds in turn, medians, and ratios within this run. Absolute figures differ from machine to machine,
 * and from hour to hour on a shared one; ratios differ less.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    decisions: { type: 'string', default: '1000000' },
    json: { type: 'boolean', default: false },
  },
});

const decisions = measureDecisions(Number(values.rounds), Number(values.decisions));
const http = await measureHttp(Number(values.rounds), Number(values.seconds));
if (values.json) console.log(JSON.stringify({ decisions, http: Object.fromEntries(http) }, null, 2));
else printReport(decisions, http);

function printReport(inProcess: readonly DecisionRound[], overHttp: HttpResults): void {
  console.log(`${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node.js ${process.version}`);
  console.log(`${values.rounds} rounds; medians, and [lowest, highest] of the ratios of each round\n`);

  console.log('In process: one decision, 100,000 keys, permissions, rate limit and usage on');
  const decision = median(inProcess.map((round) => round.decision));
  const hash = median(inProcess.map((round) => round.hash));
  const ratios = inProcess.map((round) => round.decision / round.hash);
  console.log(`  decision           ${decision.toFixed(0).padStart(8)} ns`);
  console.log(`  crypto.hash sha256 ${hash.toFixed(0).padStart(8)} ns`);
  console.log(`  ratio              ${spread(ratios)}   goal: at most 2.4\n`);

  console.log('Over HTTP: POST /v1/verify, one process, 32 connections');
  for (const [name, rounds] of overHttp) console.log(`  ${describe(name, rounds)}`);
  console.log(
    `  beside the bare server  ${spread(compare(overHttp, 'bare node:http'))}   goal: at least 0.9`,
  );
  console.log(
    `  beside better-auth      ${spread(compare(overHttp, 'better-auth 1.7.5'))}   goal: at least 40`,
  );
}

function describe(name: string, rounds: readonly LoadResult[]): string {
  const perSecond = median(rounds.map((round) => round.perSecond)).toFixed(0);
  const p50 = median(rounds.map((round) => round.p50)).toFixed(2);
  const p99 = median(rounds.map((round) => round.p99)).toFixed(2);
  return `${name.padEnd(18)} ${perSecond.padStart(8)} /s   p50 ${p50} ms   p99 ${p99} ms`;
}

/** How many times as many requests Latchkey answered, round by round. */
function compare(results: HttpResults, name: string): number[] {
  const others = results.get(name) ?? [];
  const own = results.get('Latchkey') ?? [];
  return own.map((round, index) => round.perSecond / (others[index]?.perSecond ?? Number.NaN));
}

function spread(ratios: readonly number[]): string {
  const numbers = [median(ratios), Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2));
  return `${numbers[0]} [${numbers[1]}, ${numbers[2]}]`;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
