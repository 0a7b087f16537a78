import { rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { Cleanup } from './cleanup.ts';
import { type ChaosOptions, type ChaosResult, runChaos } from './run-chaos.ts';
import { sumUpChaos } from './sum-up-chaos.ts';

const FORM = {
  verifiers: 6,
  nodes: 3,
  namespaces: 1,
  minutes: 2,
  leaseMs: 1_500,
  atOnce: 4,
  pauseMs: 700,
  questionsPerSecond: 500,
  questionsPerPair: 20,
};
/** Mostly waiting; a busy machine takes a multiple of it. */
const LONGEST_MS = 240_000;

describe('revocation under fire', () => {
  const folders: string[] = [];
  let cleanup = new Cleanup();
  afterEach(async () => {
    await cleanup.run();
    cleanup = new Cleanup();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  async function run(
    options: Pick<ChaosOptions, 'revokes' | 'seed' | 'withBarrier' | 'faultPauseMs' | 'without'>,
  ): Promise<ChaosResult> {
    const result = await runChaos({ ...FORM, ...options, say: () => {}, cleanup });
    folders.push(result.folder);
    return result;
  }

  it(
    'no process accepts a key after the reply to its revocation, whatever happens to processes, network and database',
    async () => {
      const result = await run({ revokes: 30, seed: 7, withBarrier: true, faultPauseMs: 300 });
      const { violations, complaints } = sumUpChaos(result, FORM);
      expect(violations).toEqual([]);
      expect(complaints).toEqual([]);
    },
    LONGEST_MS,
  );

  it(
    'the check fires when replies do not wait for the verifiers',
    async () => {
      const result = await run({
        revokes: 20,
        seed: 8,
        withBarrier: false,
        faultPauseMs: 250,
        without: [
          'kill a verifier',
          'restart a verifier',
          'stop a node',
          'kill a node',
          'cut off a node from the database',
          'restart the database',
        ],
      });
      expect(sumUpChaos(result, FORM).violations.length).toBeGreaterThan(0);
    },
    LONGEST_MS,
  );
});
