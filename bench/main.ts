import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { type DecisionRound, measureDecisions } from './measure-decisions.ts';
import { type HttpResult, type HttpResults, measureHttp } from './measure-http.ts';
import { median } from './median.ts';
import { reportInterference } from './report-interference.ts';
import { reportLists } from './report-lists.ts';
import { reportMemory } from './report-memory.ts';
import { reportPortal } from './report-portal.ts';
import { reportRevokes } from './report-revokes.ts';
import { reportStores } from './report-stores.ts';

/**
 * `npm run bench`: rounds in turn, medians, and ratios within this run. Absolute figures differ from machine to machine,
 * and from hour to hour on a shared one; ratios differ less. Flags pick parts; without any, all but the portal's first
 * pages, the lists of 10,000 apps, and the ten million keys are measured.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    decisions: { type: 'string', default: '400000' },
    json: { type: 'boolean', default: false },
    deciding: { type: 'boolean', default: false },
    memory: { type: 'boolean', default: false },
    revokes: { type: 'boolean', default: false },
    interference: { type: 'boolean', default: false },
    stores: { type: 'boolean', default: false },
    largest: { type: 'boolean', default: false },
    portal: { type: 'boolean', default: false },
    lists: { type: 'boolean', default: false },
  },
});

/** The first is the goal; the second fits into the processor's caches, and shows what memory costs. */
const KEY_COUNTS = [100_000, 1_000];

const rounds = Number(values.rounds);
const { deciding, memory, revokes, interference, stores, portal, lists } = values;
const everything = ![deciding, memory, revokes, interference, stores, portal, lists].includes(true);
// First, while nothing else was compiled in this process.
if (deciding || everything) await measureDeciding();
if (memory || everything) await reportMemory();
if (revokes || everything) await reportRevokes();
if (interference || everything) await reportInterference(rounds, Number(values.seconds));
if (stores || everything) await reportStores(values.largest);
if (portal) await reportPortal(rounds);
if (lists) await reportLists(rounds);
console.log(`Load of the machine in the last minute, at the end: ${loadavg()[0]?.toFixed(1)}`);

async function measureDeciding(): Promise<void> {
  const decisions = KEY_COUNTS.map((keys) => ({
    keys,
    rounds: measureDecisions(keys, rounds, Number(values.decisions)),
  }));
  const http = await measureHttp(rounds, Number(values.seconds));
  if (values.json) console.log(JSON.stringify({ decisions, http: Object.fromEntries(http) }, null, 2));
  else printReport(decisions, http);
}

interface Decisions {
  readonly keys: number;
  readonly rounds: readonly DecisionRound[];
}

function printReport(inProcess: readonly Decisions[], overHttp: HttpResults): void {
  console.log(`${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node.js ${process.version}`);
  console.log(`Load of the machine in the last minute: ${loadavg()[0]?.toFixed(1)}`);
  console.log(`${values.rounds} rounds; medians, and [lowest, highest] of the ratios of each round\n`);

  console.log('In process: one decision, permissions, rate limit and usage on; processor time of its thread');
  for (const { keys, rounds: measured } of inProcess) {
    const decision = median(measured.map((round) => round.decision)).toFixed(0);
    const hash = median(measured.map((round) => round.hash)).toFixed(0);
    const ratios = spread(measured.map((round) => round.decision / round.hash));
    const goal = keys === KEY_COUNTS[0] ? '   goal: at most 2.4' : '';
    console.log(
      `  ${String(keys).padStart(6)} keys   ${decision} ns, crypto.hash ${hash} ns   ratio ${ratios}${goal}`,
    );
  }
  console.log('');

  console.log('Over HTTP: POST /v1/verify, 32 connections');
  for (const [name, rounds] of overHttp) console.log(`  ${describe(name, rounds)}`);
  console.log(
    `  2 workers beside one process  ${spread(compare(overHttp, 'Latchkey', 'Latchkey, 2 workers'))}   goal: at least 1.8`,
  );
  console.log(
    `  beside the bare server  ${spread(compare(overHttp, 'bare node:http'))}   goal: at least 0.9`,
  );
  console.log(`  the same by processor time  ${spread(compareProcessor(overHttp, 'bare node:http'))}`);
  console.log(
    `  beside better-auth      ${spread(compare(overHttp, 'better-auth 1.7.5'))}   goal: at least 40`,
  );
}

function describe(name: string, rounds: readonly HttpResult[]): string {
  const perSecond = median(rounds.map((round) => round.perSecond)).toFixed(0);
  const p50 = median(rounds.map((round) => round.p50)).toFixed(2);
  const p99 = median(rounds.map((round) => round.p99)).toFixed(2);
  const processor = median(rounds.map((round) => round.processorUs)).toFixed(0);
  return `${name.padEnd(20)} ${perSecond.padStart(8)} /s   p50 ${p50} ms   p99 ${p99} ms   ${processor} µs of its processor each`;
}

/** The same by processor time, which the rest of the machine changes less. */
function compareProcessor(results: HttpResults, name: string): number[] {
  const others = results.get(name) ?? [];
  const own = results.get('Latchkey') ?? [];
  return own.map((round, index) => (others[index]?.processorUs ?? Number.NaN) / round.processorUs);
}

/** How many times as many requests Latchkey answered, round by round. */
function compare(results: HttpResults, name: string, ours = 'Latchkey'): number[] {
  const others = results.get(name) ?? [];
  const own = results.get(ours) ?? [];
  return own.map((round, index) => round.perSecond / (others[index]?.perSecond ?? Number.NaN));
}

function spread(ratios: readonly number[]): string {
  const numbers = [median(ratios), Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2));
  return `${numbers[0]} [${numbers[1]}, ${numbers[2]}]`;
}
