// node tools/run.mjs FILE [ARGUMENTS]: one of the repository's own programs, from a fresh clone as well.
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './ensure-installed.mjs';
import { findNode } from './find-node.mjs';
import { runInForeground } from './run-in-foreground.mjs';
import { runCommand, Stop } from './stop.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

await runCommand(async () => {
  const [program, ...parameters] = process.argv.slice(2);
  if (program === undefined) throw new Stop('Name the program to run: node tools/run.mjs FILE [ARGUMENTS].');
  await ensureInstalled(root);
  return runInForeground({ node: findNode(root), program, parameters });
});
