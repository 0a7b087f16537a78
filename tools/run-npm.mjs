import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { runQuietly } from './run-quietly.mjs';
import { Stop } from './stop.mjs';

/** Quiet, because npm itself runs on whatever Node the machine has and would warn about the `engines` of every package. */
const QUIET = ['--loglevel=error', '--no-fund', '--no-audit', '--no-update-notifier'];

/** What npm says first is the reason; what follows is its manual. */
const OUTPUT_LINES_MAX = 12;

/**
 * Runs npm to its end, without output unless it fails.
 *
 * @param {object} options
 * @param {string} options.node the Node.js program that runs npm
 * @param {string} options.folder where it runs
 * @param {string[]} options.command for example `['ci']`
 * @throws {Stop} with npm's own last words
 */
export async function runNpm({ node, folder, command }) {
  const { code, output } = await runQuietly(node, [findNpm(), ...command, ...QUIET], { cwd: folder });
  if (code === 0) return;
  const reason = output.split('\n').slice(0, OUTPUT_LINES_MAX).join('\n');
  throw new Stop(
    `${reason}\nnpm ${command[0]} failed in ${folder} (its words are above). Mend that, usually the network or the disk, and run the command again.`,
  );
}

/** @returns {string} path of npm's own script: of the npm that runs us, else of the one in PATH */
function findNpm() {
  const running = process.env.npm_execpath;
  if (running?.endsWith('npm-cli.js') && existsSync(running)) return running;
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const program = join(folder, 'npm');
    const candidates = [
      existsSync(program) ? realpathSync(program) : '',
      join(folder, 'node_modules/npm/bin/npm-cli.js'),
    ];
    const script = candidates.find((path) => path.endsWith('npm-cli.js') && existsSync(path));
    if (script !== undefined) return script;
  }
  const besideNode = join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js');
  if (existsSync(besideNode)) return besideNode;
  throw new Stop('npm was not found. It comes with Node.js; install it and run the command again.');
}
