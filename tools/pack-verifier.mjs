// npm run pack:verifier [-- --folder FOLDER]: the verifier library as it is published. Node.js runs no TypeScript below
// node_modules, so the package holds JavaScript and declarations; the workspace itself is never published.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureInstalled } from './ensure-installed.mjs';
import { findNode } from './find-node.mjs';
import { say } from './progress.mjs';
import { runNpm } from './run-npm.mjs';
import { runQuietly } from './run-quietly.mjs';
import { runCommand, Stop } from './stop.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'verifier');

await runCommand(async () => {
  const { values } = parseArgs({ options: { folder: { type: 'string', default: join(source, 'dist') } } });
  const folder = resolve(values.folder);
  await ensureInstalled(root);
  const node = findNode(root);

  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { code, output } = await runQuietly(node, [compiler, '-p', source, '--outDir', folder]);
  if (code !== 0) throw new Stop(`${output}\nThe verifier library does not compile (see above).`);
  const described = describePackage();
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(described, null, 2)}\n`);
  cpSync(join(root, 'docs/verifier.md'), join(folder, 'README.md'));
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  await runNpm({ node, folder, command: ['pack', '--pack-destination', folder] });
  say(`The package is in ${folder}`);
  say(`  install it in a service:  npm install "${join(folder, nameTarball(described))}"`);
  say(`  publish it:               npm publish "${folder}"`);
  return 0;
});

/** What the package says of itself: the workspace's description, with the files that it was compiled into. */
function describePackage() {
  const {
    private: _private,
    exports,
    ...described
  } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  return {
    ...described,
    exports: {
      ...Object.fromEntries(
        Object.entries(exports).map(([subpath, file]) => [
          subpath,
          { types: file.replace(/\.ts$/, '.d.ts'), default: file.replace(/\.ts$/, '.js') },
        ]),
      ),
      './package.json': './package.json',
    },
    sideEffects: false,
    files: ['*.js', '*.d.ts'],
  };
}

/**
 * As npm names it.
 *
 * @param {{ name: string, version: string }} described
 */
function nameTarball({ name, version }) {
  return `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
}
