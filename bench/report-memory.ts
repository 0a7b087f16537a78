import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { makeKeys, startDeciding } from './measure-decisions.ts';

const KEYS = 100_000;
const GOAL_BYTES = 300;

/**
 * What a key costs in memory once it was decided, over 100,000 keys in 10,000 apps: its record, its places in all
 * tables, its usage count and its rate limit. What was set aside for the tables beforehand counts as well.
 */
export async function reportMemory(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('garbage cannot be collected on demand');
  const settle = async () => {
    for (let round = 0; round < 4; round += 1) {
      collect();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  // Code, and what is made once, must not count.
  const few = startDeciding(makeKeys(100), 100);
  for (let index = 0; index < 20_000; index += 1) few(index);
  const known = makeKeys(KEYS);
  const before = await settle();
  const decide = startDeciding(known, KEYS);
  for (let index = 0; index < KEYS; index += 1) decide(index);
  const bytes = ((await settle()) - before) / KEYS;
  console.log(`Memory per cached key: ${bytes.toFixed(0)} B   goal: at most ${GOAL_BYTES}`);
  // What was measured must still be there.
  decide(0);
}
