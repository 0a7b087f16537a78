import { Stop } from './stop.mjs';

/** What a test run may do without, and what is then not shown to work. */
const SKIPPABLE = new Map([
  ['postgres', 'every test on PostgreSQL'],
  ['browser', 'every test in a browser'],
]);

/**
 * What LATCHKEY_TEST_SKIP leaves out of this test run. Nothing else is ever left out.
 *
 * @returns {Set<string>} names out of `postgres`, `browser`
 * @throws {Stop} for a name that means nothing
 */
export function readTestSkips() {
  const named = (process.env.LATCHKEY_TEST_SKIP ?? '').split(',').map((name) => name.trim());
  const skips = new Set(named.filter((name) => name !== ''));
  for (const name of skips) {
    if (SKIPPABLE.has(name)) continue;
    throw new Stop(
      `LATCHKEY_TEST_SKIP names "${name}"; it can name ${[...SKIPPABLE.keys()].join(', ')}, separated by commas.`,
    );
  }
  return skips;
}

/** @param {Set<string>} skips @returns {string[]} one line for each thing left out */
export function describeSkips(skips) {
  return [...skips].map((name) => `NOT TESTED: ${SKIPPABLE.get(name)} (LATCHKEY_TEST_SKIP names ${name})`);
}
