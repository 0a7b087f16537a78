import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ensurePortalBuilt } from './ensure-portal-built.mjs';

let root = '';

vi.mock('./progress.mjs', () => ({ withProgress: (_what: string, work: () => Promise<void>) => work() }));

const FAKE_VITE = `
  import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
  if (existsSync('broken.tsx')) { console.error('broken.tsx:1 unexpected token'); process.exit(1); }
  mkdirSync('dist', { recursive: true });
  appendFileSync('../builds', 'x');`;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function builds(): number {
  return existsSync(join(root, 'builds')) ? readFileSync(join(root, 'builds'), 'utf8').length : 0;
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'latchkey-portal-'));
  write('node_modules/vite/bin/vite.js', FAKE_VITE);
  write('node_modules/vite/package.json', '{"type": "module"}');
  for (const path of ['contract/keys.ts', 'verifier/outcome.ts', 'package-lock.json']) write(path, '');
});

afterEach(() => rmSync(root, { recursive: true }));

test('a repository without a portal has nothing to build', async () => {
  await ensurePortalBuilt(root, process.execPath);
  expect(builds()).toBe(0);
});

test('the portal is built once, and again only when what it is made of changes', async () => {
  write('portal/package.json', '{}');
  write('portal/main.tsx', 'one');
  await ensurePortalBuilt(root, process.execPath);
  await ensurePortalBuilt(root, process.execPath);
  expect(builds()).toBe(1);
  write('portal/main.test.tsx', 'a test is not part of it');
  write('portal/main.tsx', 'one');
  await ensurePortalBuilt(root, process.execPath);
  expect(builds()).toBe(1);
  write('contract/keys.ts', 'changed');
  await ensurePortalBuilt(root, process.execPath);
  expect(builds()).toBe(2);
});

test('a build that fails says why, and is tried again the next time', async () => {
  write('portal/package.json', '{}');
  write('portal/main.tsx', '');
  write('portal/broken.tsx', '');
  await expect(ensurePortalBuilt(root, process.execPath)).rejects.toThrow('broken.tsx:1 unexpected token');
  rmSync(join(root, 'portal/broken.tsx'));
  await ensurePortalBuilt(root, process.execPath);
  expect(builds()).toBe(1);
});
