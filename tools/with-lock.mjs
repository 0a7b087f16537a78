import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './progress.mjs';
import { Stop } from './stop.mjs';

const WAIT_MS_MAX = 15 * 60_000;
const POLL_MS = 250;

/**
 * Runs the work while no other process of this checkout runs the same. A second process waits; a lock whose owner is
 * dead is taken over.
 *
 * @template T
 * @param {string} lockFile created while the work runs; holds the owner's process id
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 * @throws {Stop} when another process has held the lock for 15 minutes
 */
export async function withLock(lockFile, work) {
  mkdirSync(dirname(lockFile), { recursive: true });
  const giveUpAt = Date.now() + WAIT_MS_MAX;
  let told = false;
  while (!tryCreate(lockFile)) {
    const owner = readOwner(lockFile);
    if (owner !== undefined && !isAlive(owner)) {
      removeStale(lockFile, owner);
      continue;
    }
    if (Date.now() > giveUpAt) {
      throw new Stop(
        `Process ${owner} has been preparing this folder for 15 minutes. End it, or delete ${lockFile}.`,
      );
    }
    if (owner !== undefined && !told) {
      say(`Another process (${owner}) is preparing this folder; waiting for it …`);
      told = true;
    }
    await sleep(POLL_MS);
  }
  const release = () => rmSync(lockFile, { force: true });
  process.on('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/** @param {string} lockFile */
function tryCreate(lockFile) {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** @param {string} lockFile @returns {number | undefined} undefined while it is being written, or when it is gone */
function readOwner(lockFile) {
  try {
    return Number(readFileSync(lockFile, 'utf8')) || undefined;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** @param {number} processId */
function isAlive(processId) {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

/**
 * Two processes may see the same dead owner: only one rename of a file succeeds, and what was renamed is looked at
 * again, so that nobody throws away the lock that the other has taken since.
 *
 * @param {string} lockFile
 * @param {number} owner
 */
function removeStale(lockFile, owner) {
  const aside = `${lockFile}.${process.pid}`;
  try {
    renameSync(lockFile, aside);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return;
    throw error;
  }
  if (readOwner(aside) === owner) rmSync(aside, { force: true });
  else renameSync(aside, lockFile);
}

/** @param {unknown} error @param {string} code */
function isCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code;
}
