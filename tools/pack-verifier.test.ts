import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import workspace from '../verifier/package.json' with { type: 'json' };

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));

const CONSUMER = `
import { createVerifier, VerifierNotReadyError } from '@latchkey/verifier';
import { protect as forExpress, verificationOf } from '@latchkey/verifier/express';
import { protect as forFastify } from '@latchkey/verifier/fastify';
import { protect as forFetch } from '@latchkey/verifier/fetch';
import { protect as forHono } from '@latchkey/verifier/hono';
import { protect as forNode } from '@latchkey/verifier/node';

const verifier = createVerifier({ url: 'http://127.0.0.1:9', serviceToken: 'lkst_live_x', api: 'parcels' });
const handlers = [forExpress(verifier), forFastify(verifier), forHono(verifier), forNode(verifier, () => {})];
const answer = await forFetch(verifier, () => new Response('let through'))(new Request('http://127.0.0.1/parcels'));
const refusal = await verifier.ready(50).catch((error) => error);
await verifier.close();
console.log(JSON.stringify({
  handlers: handlers.every((handler) => typeof handler === 'function') && typeof verificationOf === 'function',
  status: answer.status,
  isNotReady: refusal instanceof VerifierNotReadyError,
  code: refusal.code,
}));
`;

let folder: string;
let installed: string;
let said: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-package-'));
  const packed = join(folder, 'packed');
  const packing = await run(process.execPath, [join(root, 'tools/pack-verifier.mjs'), '--folder', packed]);
  said = packing.stdout;
  const tarball = readdirSync(packed).find((name) => name.endsWith('.tgz'));
  installed = join(folder, 'node_modules/@latchkey/verifier');
  mkdirSync(installed, { recursive: true });
  await run('tar', ['-xzf', join(packed, tarball ?? ''), '-C', installed, '--strip-components=1']);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('packing says how to install what it made, with the path of a file that is there', () => {
  const [, tarball = ''] = /npm install "(.+)"/.exec(said) ?? [];
  expect(tarball).toBe(join(folder, `packed/latchkey-verifier-${workspace.version}.tgz`));
  expect(existsSync(tarball)).toBe(true);
});

it('the packed verifier runs from node_modules as plain JavaScript, every part of it', async () => {
  writeFileSync(join(folder, 'main.mjs'), CONSUMER);
  const { stdout } = await run(process.execPath, ['--no-experimental-strip-types', 'main.mjs'], {
    cwd: folder,
  });
  expect(JSON.parse(stdout)).toEqual({ handlers: true, status: 503, isNotReady: true, code: 'unreachable' });
});

it('the packed verifier has types that a strict compiler reads', async () => {
  writeFileSync(
    join(folder, 'right.mts'),
    `import { createVerifier, type Verification } from '@latchkey/verifier';
     import { verificationOf } from '@latchkey/verifier/express';
     export const verifier = createVerifier({ url: 'https://keys.example.com', serviceToken: 't', api: 'parcels' });
     export const verification: Verification = verificationOf({ headers: {} });
     // @ts-expect-error: there is no such level
     void verifier.verify({ headers: {} }, { access: 'admin' });`,
  );
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--types', ''];
  const compiling = run(process.execPath, [compiler, ...options, 'right.mts'], { cwd: folder });
  expect(await compiling.catch(({ stdout }) => ({ stdout }))).toMatchObject({ stdout: '' });
});

it('the packed verifier holds what it needs, brings no dependency, and no test or TypeScript source', () => {
  const described = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  expect(described).not.toHaveProperty('private');
  expect(described).not.toHaveProperty('dependencies');
  expect(described).toMatchObject({
    name: workspace.name,
    version: workspace.version,
    engines: workspace.engines,
  });
  const files = readdirSync(installed);
  expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'index.js', 'index.d.ts']));
  expect(files.filter((name) => !/^(.*\.(js|d\.ts)|package\.json|README\.md|LICENSE)$/.test(name))).toEqual(
    [],
  );
  expect(files.filter((name) => /test|fake/.test(name))).toEqual([]);
  const imported = files
    .filter((name) => name.endsWith('.js'))
    .flatMap((name) => [...readFileSync(join(installed, name), 'utf8').matchAll(/ from '([^']+)'/g)])
    .map(([, specifier]) => specifier ?? '');
  expect(imported.filter((specifier) => !/^(\.\/[\w-]+\.js|node:\w+)$/.test(specifier))).toEqual([]);
  expect(readFileSync(join(installed, 'create-verifier.js'), 'utf8')).toContain(`'${workspace.version}'`);
});
