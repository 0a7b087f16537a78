import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ensureInstalled } from './ensure-installed.mjs';

let root = '';
const said = vi.hoisted<string[]>(() => []);

vi.mock('./progress.mjs', () => ({
  withProgress: (what: string, work: () => Promise<void>) => {
    said.push(what);
    return work();
  },
}));

/** A stand-in for npm that writes down how it was called and does what `npm ci` does to node_modules. */
const FAKE_NPM = `
  const fs = require('node:fs');
  if (process.argv.includes('ci') === false || fs.existsSync('offline')) { console.error('npm error network'); process.exit(1); }
  fs.rmSync('node_modules', { recursive: true, force: true });
  fs.mkdirSync('node_modules');
  fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
  fs.appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n');`;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'latchkey-install-'));
  mkdirSync(join(root, 'npm'));
  writeFileSync(join(root, 'npm/npm-cli.js'), FAKE_NPM);
  vi.stubEnv('npm_execpath', join(root, 'npm/npm-cli.js'));
  writeLockfile('1.0.0');
});

afterEach(() => {
  vi.unstubAllEnvs();
  said.length = 0;
  rmSync(root, { recursive: true });
});

function writeLockfile(version: string): void {
  const packages = {
    '': {},
    'node_modules/zod': { version },
    'node_modules/other-platform': { version, optional: true },
  };
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages }));
}

function npmCalls(): number {
  const log = join(root, 'npm-calls');
  return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').length : 0;
}

test('what the lockfile says is installed once, and again when the lockfile changes', async () => {
  await ensureInstalled(root);
  await ensureInstalled(root);
  expect(npmCalls()).toBe(1);
  writeLockfile('2.0.0');
  await ensureInstalled(root);
  expect(npmCalls()).toBe(2);
  expect(said).toEqual([
    'Installing dependencies (first start only)',
    'Updating dependencies (package-lock.json has changed)',
  ]);
});

test('what someone has installed with npm by hand is left alone', async () => {
  mkdirSync(join(root, 'node_modules'));
  const packages = { 'node_modules/zod': { version: '1.0.0' } };
  writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
  await ensureInstalled(root);
  expect(npmCalls()).toBe(0);
});

test.each([
  ['an older version', { 'node_modules/zod': { version: '0.9.0' } }],
  ['too much', { 'node_modules/zod': { version: '1.0.0' }, 'node_modules/left-over': { version: '1.0.0' } }],
  ['nothing', {}],
])('a node_modules that holds %s is installed anew', async (_, packages) => {
  mkdirSync(join(root, 'node_modules'));
  writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
  await ensureInstalled(root);
  expect(npmCalls()).toBe(1);
});

test('an installation that failed is tried again the next time', async () => {
  writeFileSync(join(root, 'offline'), '');
  await expect(ensureInstalled(root)).rejects.toThrow('npm error network');
  rmSync(join(root, 'offline'));
  await ensureInstalled(root);
  expect(npmCalls()).toBe(1);
});
