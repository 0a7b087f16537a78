import { fileURLToPath } from 'node:url';
import { findNode, isNewEnough } from './find-node.mjs';
import { runInForeground } from './run-in-foreground.mjs';
import { runCommand } from './stop.mjs';

/**
 * Runs a program that needs a current Node.js, from an entry point that any Node.js may have been asked to run: in this
 * process when it is new enough, else in the Node.js that comes with Latchkey, else not at all, with a sentence.
 *
 * @param {URL} program the module to run, which must not be imported before: an old Node.js cannot even read it
 */
export async function runOnCurrentNode(program) {
  if (isNewEnough()) {
    await import(program.href);
    return;
  }
  await runCommand(() => {
    const node = findNode(fileURLToPath(new URL('..', import.meta.url)));
    return runInForeground({ node, program: fileURLToPath(program), parameters: process.argv.slice(2) });
  });
}
