import { expect } from 'vitest';
import type { Counts } from './counts.ts';
import { describeRun, runSeeds } from './run-seeds.ts';

/** In each world. */
const SEEDS = 5_000;

/** Whatever the world. */
const MUST_HAPPEN: readonly (keyof Counts)[] = [
  'acceptedBefore',
  'answered',
  'acknowledged',
  'expired',
  'refused',
  'rejoined',
  'restartedAmongLeases',
  'behind',
  'commitsUnknown',
  'failedChanges',
  'crashes',
  'stops',
  'putBack',
  'forgotten',
  'decidingFromBefore',
  'historiesMet',
  'tokensRevoked',
  'tokensRevokedInUse',
  'turnedAway',
  'tokensReplaced',
  'readByWorkers',
  'crossed',
];

/**
 * Runs every other seed from this one, and expects all of them to hold.
 * @param alsoHappens what must happen in this world besides what must in any
 */
export async function expectKept(first: number, alsoHappens: readonly (keyof Counts)[] = []): Promise<void> {
  const { counts, failed } = await runSeeds({ first, step: 2, count: SEEDS });
  expect(failed, failed === null ? '' : await describeRun(failed.seed)).toBeNull();
  // A run in which these never happened would prove nothing.
  const missing = [...MUST_HAPPEN, ...alsoHappens].filter((name) => counts[name] === 0);
  expect(missing).toEqual([]);
}
