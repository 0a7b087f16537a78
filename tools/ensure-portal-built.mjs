import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { withProgress } from './progress.mjs';
import { runQuietly } from './run-quietly.mjs';
import { Stop } from './stop.mjs';
import { withLock } from './with-lock.mjs';

/** Everything that the pages are made of. */
const SOURCES = ['portal', 'contract', 'verifier', 'package-lock.json'];
const NOT_SOURCES = new Set(['node_modules', 'dist']);

/**
 * Builds the portal into portal/dist, unless what lies there was built from the sources as they are. Compared by content,
 * because a fresh clone or a branch switch gives files any date.
 *
 * @param {string} root folder of the checkout
 * @param {string} node the Node.js program to build with
 * @throws {Stop} with the builder's own words when the build fails
 */
export async function ensurePortalBuilt(root, node) {
  if (!existsSync(join(root, 'portal/main.tsx'))) return;
  if (isBuilt(root)) return;
  await withLock(join(root, '.cache/portal.lock'), async () => {
    if (isBuilt(root)) return;
    const hash = hashSources(root);
    await withProgress('Building the portal', () => build(root, node));
    writeFileSync(stampFile(root), hash);
  });
}

/** @param {string} root */
function stampFile(root) {
  return join(root, 'portal/dist/.latchkey-built');
}

/** @param {string} root */
function isBuilt(root) {
  return existsSync(stampFile(root)) && readFileSync(stampFile(root), 'utf8') === hashSources(root);
}

/** @param {string} root */
function hashSources(root) {
  const hash = createHash('sha256');
  /** @param {string} path */
  const add = (path) => {
    hash.update(`${path}\0`).update(
      createHash('sha256')
        .update(readFileSync(join(root, path)))
        .digest(),
    );
  };
  /** @param {string} folder */
  const addFolder = (folder) => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (NOT_SOURCES.has(entry.name)) continue;
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) addFolder(path);
      else if (entry.isFile() && !entry.name.includes('.test.')) add(path);
    }
  };
  for (const source of SOURCES) {
    if (source.includes('.')) add(source);
    else addFolder(source);
  }
  return hash.digest('hex');
}

/** @param {string} root @param {string} node */
async function build(root, node) {
  // In the portal's own node_modules or in the shared one, wherever npm has put the version that it asks for.
  const resolve = createRequire(join(root, 'portal/package.json')).resolve;
  const vite = join(dirname(resolve('vite/package.json')), 'bin/vite.js');
  const { code, output } = await runQuietly(node, [vite, 'build', '--logLevel', 'warn'], {
    cwd: join(root, 'portal'),
  });
  if (code !== 0) throw new Stop(`${output}\nThe portal could not be built (the builder's words are above).`);
}
