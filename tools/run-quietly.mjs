import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const OUTPUT_CHARACTERS_MAX = 8_000;

/** @type {NodeJS.Signals[]} */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program to its end and keeps what it says instead of showing it. When this process is told to end, the program
 * ends first: an npm left behind would go on writing into the folder that the next one works on.
 *
 * @param {string} program
 * @param {string[]} parameters
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<{ code: number | null, output: string }>} exit code (null when a signal ended it), and the end of
 *   its output and errors, at most 8,000 characters
 */
export async function runQuietly(program, parameters, options = {}) {
  const child = spawn(program, parameters, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  /** @param {Buffer} chunk */
  const keep = (chunk) => {
    output = (output + chunk.toString()).slice(-OUTPUT_CHARACTERS_MAX);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  /** @param {NodeJS.Signals} signal */
  const endWithProgram = (signal) => {
    child.once('close', () => process.exit(128 + constants.signals[signal]));
    // npm finishes what it does before it heeds a SIGTERM.
    child.kill('SIGKILL');
  };
  for (const signal of ENDING) process.on(signal, endWithProgram);
  try {
    const code = await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    return { code, output: output.trim() };
  } finally {
    for (const signal of ENDING) process.off(signal, endWithProgram);
  }
}
