import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('./peers/better-auth/', import.meta.url));

/** Installs the peer beside us, from its own lockfile, the first time it is measured. */
export function preparePeer(): void {
  if (existsSync(`${FOLDER}node_modules/better-auth`)) return;
  console.log('Installing better-auth 1.7.5 to measure it beside us …');
  const { status } = spawnSync(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: FOLDER,
      stdio: 'inherit',
    },
  );
  if (status !== 0) throw new Error('better-auth could not be installed');
}
