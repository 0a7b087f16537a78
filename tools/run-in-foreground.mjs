import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

/** One Ctrl-C arrives twice: from the terminal, and from npm, which passes on what the terminal sent to it too. */
const SAME_KEYPRESS_MS = 200;

const PARENT_CHECK_MS = 250;

/** Read at once: npm may be gone by the time everything is installed. */
const parent = process.ppid;

/**
 * Runs a program as if it were this process: same terminal, same exit code, each signal passed on once.
 *
 * It gets a process group of its own, so that a Ctrl-C reaches it only through here; and it ends when this process is
 * killed outright, so that nothing stays behind holding the port and the data.
 *
 * @param {object} options
 * @param {string} options.node the Node.js program
 * @param {string} options.program path of the script
 * @param {string[]} options.parameters
 * @param {() => number} [options.now] milliseconds that only ever go forward
 * @returns {Promise<number>} its exit code; 128 + n when signal n ended it
 */
export async function runInForeground({ node, program, parameters, now = () => performance.now() }) {
  const isRunByNpm = process.env.npm_lifecycle_event !== undefined;
  if (isRunByNpm && process.ppid !== parent) return 1;
  const lifeline = new URL('./end-with-launcher.mjs', import.meta.url);
  lifeline.searchParams.set('launcher', String(process.pid));
  const child = spawn(node, ['--import', lifeline.href, program, ...parameters], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    // Compiled once, read from there afterwards: a third of the time that the server takes to start.
    env: {
      NODE_COMPILE_CACHE: fileURLToPath(new URL('../.cache/compiled', import.meta.url)),
      ...process.env,
    },
    detached: process.platform !== 'win32',
  });
  passOnSignals(child, now);
  if (isRunByNpm) endWithNpm(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {() => number} now
 */
function passOnSignals(child, now) {
  let passedOnAt = Number.NEGATIVE_INFINITY;
  /** @param {NodeJS.Signals} signal */
  const passOn = (signal) => {
    if (now() - passedOnAt < SAME_KEYPRESS_MS) return;
    passedOnAt = now();
    child.kill(signal);
  };
  process.on('SIGINT', () => passOn('SIGINT'));
  process.on('SIGTERM', () => passOn('SIGTERM'));
  // The terminal was closed; a program left to the default would die without cleaning up.
  process.on('SIGHUP', () => passOn('SIGTERM'));
}

/**
 * A SIGKILL is something npm cannot pass on, and a SIGTERM it passes on to the shell between us alone, if there is one.
 *
 * @param {import('node:child_process').ChildProcess} child told to stop when our parent is gone
 */
function endWithNpm(child) {
  const check = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(check);
    child.kill('SIGTERM');
  }, PARENT_CHECK_MS);
}
