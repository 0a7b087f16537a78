import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runQuietly } from './run-quietly.mjs';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-sum-up-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function sumUp(tests: object | undefined, checks: object | undefined) {
  const files = Object.entries({ tests, checks }).map(([name, report]) => {
    const file = join(folder, `${name}.json`);
    rmSync(file, { force: true });
    if (report !== undefined) writeFileSync(file, JSON.stringify(report));
    return file;
  });
  return runQuietly(process.execPath, [join(import.meta.dirname, 'sum-up.mjs'), ...files]);
}

function tested(...files: { status: string; tests: string[] }[]) {
  const testResults = files.map(({ status, tests }) => ({
    status,
    assertionResults: tests.map((test) => ({ status: test })),
  }));
  const passed = files.flatMap(({ tests }) => tests).filter((status) => status === 'passed').length;
  return { success: files.every(({ status }) => status === 'passed'), numPassedTests: passed, testResults };
}

test('tests and checks that passed are added up', async () => {
  const report = tested({ status: 'passed', tests: ['passed', 'passed'] });
  expect(await sumUp(report, { passed: 4, failed: 0 })).toEqual({ code: 0, output: '6 passed, 0 failed' });
});

test.each([
  [
    'a failed test',
    tested({ status: 'failed', tests: ['passed', 'failed'] }),
    { passed: 4, failed: 0 },
    '5 passed, 1 failed',
  ],
  [
    'a file that cannot be loaded',
    tested({ status: 'failed', tests: [] }),
    { passed: 4, failed: 0 },
    '4 passed, 1 failed',
  ],
  [
    'an error outside of all tests',
    { ...tested(), success: false },
    { passed: 4, failed: 0 },
    '4 passed, 1 failed',
  ],
  [
    'a failed check',
    tested({ status: 'passed', tests: ['passed'] }),
    { passed: 3, failed: 1 },
    '4 passed, 1 failed',
  ],
  ['tests that broke off', undefined, { passed: 4, failed: 0 }, '4 passed, 1 failed'],
  ['checks that broke off', tested({ status: 'passed', tests: ['passed'] }), undefined, '1 passed, 1 failed'],
])('%s counts as one failure', async (_, tests, checks, line) => {
  expect(await sumUp(tests, checks)).toEqual({ code: 1, output: line });
});
