// npm run check [-- NAME …] [--report FILE]: everything about the code that no test runs.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureInstalled } from './ensure-installed.mjs';
import { findNode } from './find-node.mjs';
import { say } from './progress.mjs';
import { runQuietly } from './run-quietly.mjs';
import { runCommand, Stop } from './stop.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** What is kept and shown later is coloured only if it is shown to someone. */
const COLOURS = process.stdout.isTTY ? '--colors=force' : '--colors=off';
const OPENAPI_GENERATOR = 'contract/generate-openapi.ts';

/** What each check runs under Node.js, and whether there is anything to run it on yet. */
const CHECKS = new Map([
  ['types', { command: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', '.'] }],
  [
    'portal-types',
    {
      command: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'portal'],
      needs: 'portal/tsconfig.json',
    },
  ],
  ['lint', { command: ['node_modules/@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', COLOURS, '.'] }],
  ['generated', { command: [OPENAPI_GENERATOR, '--check'], needs: OPENAPI_GENERATOR }],
  ['unused', { command: ['node_modules/knip/bin/knip.js', '--no-progress', '--no-config-hints'] }],
]);

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    options: { report: { type: 'string' } },
    allowPositionals: true,
  });
  const unknown = positionals.find((name) => !CHECKS.has(name));
  if (unknown !== undefined) {
    throw new Stop(`There is no check "${unknown}"; there are ${[...CHECKS.keys()].join(', ')}.`);
  }
  await ensureInstalled(root);
  const node = findNode(root);
  const names = positionals.length > 0 ? positionals : [...CHECKS.keys()];
  const report = { passed: 0, failed: 0 };
  for (const name of names) {
    const check = CHECKS.get(name);
    if (check === undefined || (check.needs !== undefined && !existsSync(join(root, check.needs)))) continue;
    const startedAt = performance.now();
    const { code, output } = await runQuietly(node, check.command, { cwd: root });
    report[code === 0 ? 'passed' : 'failed'] += 1;
    if (code !== 0) say(output);
    say(
      `${name}: ${code === 0 ? 'passed' : 'FAILED'} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
    );
  }
  if (values.report !== undefined) {
    mkdirSync(dirname(values.report), { recursive: true });
    writeFileSync(values.report, JSON.stringify(report));
  }
  return report.failed === 0 ? 0 : 1;
});
