// npm test: everything that a fresh clone lacks, then every test.
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './ensure-installed.mjs';
import { ensurePortalBuilt } from './ensure-portal-built.mjs';
import { findNode } from './find-node.mjs';
import { say } from './progress.mjs';
import { runInForeground } from './run-in-foreground.mjs';
import { runCommand } from './stop.mjs';
import { describeSkips, readTestSkips } from './test-skips.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

await runCommand(async () => {
  const skips = describeSkips(readTestSkips());
  await ensureInstalled(root);
  const node = findNode(root);
  await ensurePortalBuilt(root, node);
  for (const line of skips) say(line);
  const parameters = ['run', ...process.argv.slice(2)];
  const code = await runInForeground({ node, program: `${root}node_modules/vitest/vitest.mjs`, parameters });
  for (const line of skips) say(line);
  return code;
});
