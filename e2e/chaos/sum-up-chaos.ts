import { findSlow, findViolations, measureCoverage, type Violation } from './check-evidence.ts';
import type { Counter } from './evidence.ts';
import type { Revocation } from './revoke-under-fire.ts';
import type { ChaosResult } from './run-chaos.ts';

/** A run in figures. */
export interface ChaosSummary {
  readonly violations: readonly Violation[];
  /** Sentences about what went wrong besides: too slow, never recovered, or nothing proved. */
  readonly complaints: readonly string[];
  readonly figures: Readonly<Record<string, string | number>>;
}

export interface Expected {
  readonly verifiers: number;
  readonly nodes: number;
  readonly leaseMs: number;
  /** Least number of questions, after the reply, for each pair of a key to be revoked and a verifier. */
  readonly questionsPerPair: number;
}

/** Of all pairs of key and verifier, the least that must have been tested for the run to prove anything. */
const LEAST_TESTED = 0.25;
/**
 * A revocation whose own node is well may take a lease, four seconds for the locks of a node that has frozen, and so much
 * more on a busy machine.
 */
const ALLOWANCE_MS = 4_000 + 3_000;

export function sumUpChaos(result: ChaosResult, expected: Expected): ChaosSummary {
  const { revocations, evidence, faults, stuck } = result;
  const answered = revocations.filter(({ answeredAt }) => answeredAt !== null);
  const violations = findViolations(revocations, evidence);
  const slow = findSlow(revocations, faults, expected.leaseMs + ALLOWANCE_MS);
  const { tested, revocationsTested } = measureCoverage(revocations, evidence);
  const count = (counter: Counter) => evidence.reduce((sum, { counters }) => sum + counters[counter], 0);
  const attached = evidence.filter(({ counters }) => counters.joins > 0);
  const rejoins = attached.reduce((sum, { counters }) => sum + counters.joins - 1, 0);
  const acknowledged = answered.reduce((sum, revocation) => sum + revocation.acknowledged, 0);
  const expired = answered.reduce((sum, revocation) => sum + revocation.expired, 0);
  const latencies = answered.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b);
  const mustBePositive = {
    'questions answered valid': count('valid'),
    'acknowledgements in receipts': acknowledged,
    'leases waited out in receipts': expired,
    'records looked up': count('lookedUp'),
    'times that a verifier joined again': rejoins,
    'answers "unavailable"': count('unavailable'),
    'keys asked about first thing on waking': count('askedOnWaking'),
  };
  const enough = LEAST_TESTED * answered.length * (expected.verifiers + expected.nodes);
  const afterReply = count('askedAfterReply');
  const leastAfterReply = expected.questionsPerPair * revocations.length * expected.verifiers;
  return {
    violations,
    complaints: [
      ...slow.map(
        ({ key, node, ms }) => `key ${key}: node ${node}, which was well, took ${Math.round(ms)} ms`,
      ),
      ...stuck,
      ...(tested >= enough
        ? []
        : [`only ${tested} pairs of key and process were tested; ${enough} are needed`]),
      ...(afterReply >= leastAfterReply
        ? []
        : [`only ${afterReply} questions were started after the reply; ${leastAfterReply} are needed`]),
      ...Object.entries(mustBePositive).flatMap(([what, value]) => (value > 0 ? [] : [`no ${what}`])),
    ],
    figures: {
      'keys revoked': `${answered.length} of ${revocations.length} in ${result.seconds.toFixed(0)} s`,
      'revocations under test': revocationsTested,
      'pairs of key and process under test': tested,
      'questions asked': count('asked'),
      'questions started after the reply': afterReply,
      'least of them needed': leastAfterReply,
      ...mustBePositive,
      'processes of verifiers': evidence.length - expected.nodes,
      'verifiers in network namespaces': result.namespaces,
      'pauses of verifiers': count('wakes'),
      'other changes': result.load.changes,
      ...countFailures(revocations),
      ...Object.fromEntries([...result.faultCounts].map(([kind, times]) => [`fault: ${kind}`, times])),
      'revocation p50': `${percentile(latencies, 0.5)} ms`,
      'revocation p99': `${percentile(latencies, 0.99)} ms`,
      'longest revocation': `${percentile(latencies, 1)} ms`,
    },
  };
}

/** How often which answer came instead of the one that says that the key is dead. */
function countFailures(revocations: readonly Revocation[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { attempts, answeredAt } of revocations) {
    for (const { result } of answeredAt === null ? attempts : attempts.slice(0, -1)) {
      const name = `revocation not answered: ${result}`;
      counts[name] = (counts[name] ?? 0) + 1;
    }
  }
  return counts;
}

function percentile(sorted: readonly number[], share: number): number {
  const index = Math.min(sorted.length - 1, Math.floor(sorted.length * share));
  return Math.round((sorted[index] ?? 0) * 10) / 10;
}
