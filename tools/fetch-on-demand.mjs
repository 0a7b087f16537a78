import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode } from './find-node.mjs';
import { withProgress } from './progress.mjs';
import { runNpm } from './run-npm.mjs';
import { withLock } from './with-lock.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Installs the packages of tools/fetched/NAME into .cache/NAME, by their own lockfile, unless they are there. They are no
 * dependencies of the repository because most machines never need them. Their install scripts do not run; `finish`
 * does what is needed instead.
 *
 * @param {string} name folder below tools/fetched
 * @param {string} what "PostgreSQL for the tests"
 * @param {(folder: string) => Promise<void>} finish is given the folder that holds node_modules
 * @returns {Promise<string>} that folder
 */
export async function fetchOnDemand(name, what, finish) {
  const source = join(root, 'tools/fetched', name);
  const folder = join(root, '.cache', name);
  const stamp = join(folder, 'fetched');
  const lockfile = readFileSync(join(source, 'package-lock.json'), 'utf8');
  const isFetched = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === lockfile;
  if (isFetched()) return folder;
  await withLock(join(root, `.cache/${name}.lock`), async () => {
    if (isFetched()) return;
    await withProgress(`Fetching ${what} (once)`, async () => {
      mkdirSync(folder, { recursive: true });
      for (const file of ['package.json', 'package-lock.json'])
        copyFileSync(join(source, file), join(folder, file));
      const command = ['ci', '--ignore-scripts', '--include=optional', `--prefix=${folder}`];
      await runNpm({ node: findNode(root), folder, command });
      await finish(folder);
    });
    writeFileSync(stamp, lockfile);
  });
  return folder;
}
