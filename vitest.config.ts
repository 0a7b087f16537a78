import { defineConfig } from 'vitest/config';
import { readTestSkips } from './tools/test-skips.mjs';

const skips = readTestSkips();
const notOurs = ['**/node_modules/**', '**/dist/**', 'data/**', '.cache/**'];
const browserTests = '**/*.browser.test.ts';
// Files that are about PostgreSQL alone; all others run on whatever databases the run has.
const postgresTests = '**/*.postgres.test.ts';
const needDatabases = ['server/**/*.test.ts', 'cli/**/*.test.ts', 'e2e/**/*.test.ts'];

// A project's global set-up runs only when one of its tests does, so testing one pure function starts no database.
const databases = {
  extends: true as const,
  test: {
    name: 'databases',
    include: needDatabases,
    exclude: [...notOurs, browserTests, ...(skips.has('postgres') ? [postgresTests] : [])],
    globalSetup: ['server/testing/postgres-for-tests.ts'],
  },
};
const browser = {
  extends: true as const,
  test: {
    name: 'browser',
    include: [browserTests],
    exclude: notOurs,
    globalSetup: ['tools/chromium-for-tests.ts'],
  },
};
// Whatever is in no other project, so that no test file is ever left out by where it lies.
const pure = {
  extends: true as const,
  test: {
    name: 'pure',
    include: ['**/*.test.ts', '**/*.test.tsx'],
    exclude: [...notOurs, browserTests, ...needDatabases],
  },
};

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    retry: 0,
    // A wait ends as soon as what it waits for is there; on a busy machine that takes its time.
    expect: { poll: { timeout: 10_000 } },
    projects: skips.has('browser') ? [pure, databases] : [pure, databases, browser],
  },
});
