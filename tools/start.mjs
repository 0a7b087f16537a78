// npm start: everything that a fresh clone lacks, then the server.
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './ensure-installed.mjs';
import { ensurePortalBuilt } from './ensure-portal-built.mjs';
import { findNode } from './find-node.mjs';
import { runInForeground } from './run-in-foreground.mjs';
import { runCommand } from './stop.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

await runCommand(async () => {
  await ensureInstalled(root);
  const node = findNode(root);
  await ensurePortalBuilt(root, node);
  return runInForeground({ node, program: `${root}server/main.ts`, parameters: process.argv.slice(2) });
});
