// node tools/sum-up.mjs TESTS CHECKS: the closing line of a CI run, from the reports that Vitest and tools/check.mjs wrote.
import { existsSync, readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number }} Counts */
/** @typedef {{ status: string, assertionResults: { status: string }[] }} TestedFile */
/** @typedef {{ success: boolean, numPassedTests: number, testResults: TestedFile[] }} TestReport */

const [testsFile = '', checksFile = ''] = process.argv.slice(2);
const tests = readTests(testsFile);
const checks = readChecks(checksFile);
const failed = tests.failed + checks.failed;
process.stdout.write(`${tests.passed + checks.passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

/**
 * A file that cannot even be loaded has no test to fail, and neither has an error outside of all tests; each counts as one.
 *
 * @param {string} file
 * @returns {Counts} one failure when the run broke off before it wrote its report
 */
function readTests(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  /** @type {TestReport} */
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const failed = report.testResults.reduce((sum, { status, assertionResults }) => {
    const inTests = assertionResults.filter((test) => test.status === 'failed').length;
    return sum + Math.max(inTests, status === 'failed' ? 1 : 0);
  }, 0);
  return { passed: report.numPassedTests, failed: Math.max(failed, report.success ? 0 : 1) };
}

/**
 * @param {string} file
 * @returns {Counts} one failure when the run broke off before it wrote its report
 */
function readChecks(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passed: 0, failed: 1 };
}
