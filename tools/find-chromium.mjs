import { accessSync, constants, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { fetchOnDemand } from './fetch-on-demand.mjs';
import { findNode } from './find-node.mjs';
import { runQuietly } from './run-quietly.mjs';
import { Stop } from './stop.mjs';

const PROGRAM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const OTHERWISE =
  'Install Chromium (Debian: apt-get install chromium), name one in LATCHKEY_CHROMIUM, or leave the browser tests out with LATCHKEY_TEST_SKIP=browser.';

/** A bare system has no fonts, and Chromium then draws no text; the package's own are laid out for another place. */
const FONTS = `<?xml version="1.0"?>
<fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>
`;
const WITH_FONTS = `#!/bin/sh
folder=$(cd "$(dirname "$0")" && pwd)
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_FILE="$folder/fonts/fonts.conf"
exec "$folder/chromium" "$@"
`;

/**
 * The Chromium that the browser tests drive: the one LATCHKEY_CHROMIUM names, else the system's, else one fetched from
 * the registry into .cache/chromium. It has been started once (`--version`), so that a missing library is found here.
 *
 * @returns {Promise<string>} path of the program
 * @throws {Stop} with what to install
 */
export async function findChromium() {
  const program = process.env.LATCHKEY_CHROMIUM ?? findInPath() ?? (await fetchChromium());
  const { code, output } = await runQuietly(program, ['--version', '--no-sandbox']).catch((error) => ({
    code: null,
    output: String(error),
  }));
  if (code === 0) return program;
  const library = /loading shared libraries: (\S+?):/.exec(output)?.[1];
  const reason =
    library === undefined ? output : `the system lacks ${library} (Debian: apt-get install libnss3)`;
  throw new Stop(`Chromium at ${program} does not start: ${reason}. ${OTHERWISE}`);
}

/** @returns {string | undefined} */
function findInPath() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return PROGRAM_NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @returns {Promise<string>} */
async function fetchChromium() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Stop(`There is no Chromium in PATH. ${OTHERWISE}`);
  }
  const folder = await fetchOnDemand('chromium', 'Chromium for the browser tests', unpackChromium);
  return join(folder, 'unpacked/chromium-with-fonts');
}

/**
 * The package unpacks into the temporary folder and takes whatever lies there under the right name, half unpacked or
 * planted; so it gets a new temporary folder, which is renamed when all is there.
 *
 * @param {string} folder that holds node_modules
 */
async function unpackChromium(folder) {
  const unpacking = join(folder, 'unpacking');
  const unpacked = join(folder, 'unpacked');
  for (const stale of [unpacking, unpacked]) rmSync(stale, { recursive: true, force: true });
  mkdirSync(unpacking);
  const library = pathToFileURL(join(folder, 'node_modules/@sparticuz/chromium/build/index.js')).href;
  const script = `import chromium from ${JSON.stringify(library)}; await chromium.executablePath();`;
  const node = findNode(fileURLToPath(new URL('..', import.meta.url)));
  const { code, output } = await runQuietly(node, ['--input-type=module', '--eval', script], {
    env: { ...process.env, TMPDIR: unpacking },
  });
  if (code !== 0) throw new Stop(`Chromium could not be unpacked in ${folder}: ${output}`);
  writeFileSync(join(unpacking, 'fonts/fonts.conf'), FONTS);
  writeFileSync(join(unpacking, 'chromium-with-fonts'), WITH_FONTS, { mode: 0o755 });
  renameSync(unpacking, unpacked);
}
