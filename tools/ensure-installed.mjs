import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withProgress } from './progress.mjs';
import { runNpm } from './run-npm.mjs';
import { withLock } from './with-lock.mjs';

/**
 * Makes node_modules what package-lock.json says, if it is not.
 *
 * @param {string} root folder of the checkout
 * @throws {import('./stop.mjs').Stop} when npm fails
 */
export async function ensureInstalled(root) {
  if (isStamped(root)) return;
  await withLock(join(root, '.cache/install.lock'), async () => {
    if (isStamped(root)) return;
    if (!isInstalledByHand(root)) await install(root);
    writeFileSync(stampFile(root), lockfileHash(root));
  });
}

/** @param {string} root */
async function install(root) {
  const what = existsSync(installedFile(root))
    ? 'Updating dependencies (package-lock.json has changed)'
    : 'Installing dependencies (first start only)';
  // Named outright, because NODE_ENV=production or a user's npmrc would leave out the pinned Node.js or the tests' tools.
  const command = ['ci', '--include=dev', '--include=optional'];
  await withProgress(what, () => runNpm({ node: process.execPath, folder: root, command }));
}

/** What npm writes down when it is done: what it installed, in the form of package-lock.json. @param {string} root */
function installedFile(root) {
  return join(root, 'node_modules/.package-lock.json');
}

/** @param {string} root */
function stampFile(root) {
  return join(root, 'node_modules/.latchkey-installed');
}

/** @param {string} root */
function lockfileHash(root) {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** @param {string} root */
function isStamped(root) {
  return existsSync(stampFile(root)) && readFileSync(stampFile(root), 'utf8') === lockfileHash(root);
}

/**
 * Someone who has just added a dependency with npm has everything already; installing anew would only cost time.
 *
 * @param {string} root
 */
function isInstalledByHand(root) {
  if (!existsSync(installedFile(root))) return false;
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const installed = packagesOf(installedFile(root));
  wanted.delete('');
  const nothingMissing = [...wanted].every(([folder, entry]) => {
    const found = installed.get(folder);
    return found === undefined
      ? entry.optional === true
      : found.version === entry.version && found.integrity === entry.integrity;
  });
  return nothingMissing && [...installed.keys()].every((folder) => wanted.has(folder));
}

/** @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockedPackage */

/**
 * @param {string} lockfile
 * @returns {Map<string, LockedPackage>}
 */
function packagesOf(lockfile) {
  return new Map(Object.entries(JSON.parse(readFileSync(lockfile, 'utf8')).packages));
}
