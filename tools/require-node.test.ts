import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runQuietly } from './run-quietly.mjs';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-require-node-'));
afterAll(() => rmSync(folder, { recursive: true }));

const guard = 'tools/require-node.mjs';
const program = join(folder, 'program.ts');
writeFileSync(
  program,
  'const words: string[] = process.argv.slice(2); console.log("ran", process.versions.node, ...words);',
);

/** Runs an entry point that uses a copy of the tools in a folder of its own, under a Node.js that says it is old. */
async function runOnOldNode(checkout: string) {
  const entry = join(checkout, 'entry.mjs');
  writeFileSync(
    entry,
    `import { runOnCurrentNode } from './${guard}';
     await runOnCurrentNode(new URL(${JSON.stringify(`file://${program}`)}));`,
  );
  const old = join(checkout, 'old.mjs');
  writeFileSync(
    old,
    "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });",
  );
  return runQuietly(process.execPath, ['--preserve-symlinks', '--import', old, entry, 'keys', 'list']);
}

function makeCheckout(name: string): string {
  const checkout = join(folder, name);
  mkdirSync(checkout);
  symlinkSync(import.meta.dirname, join(checkout, 'tools'));
  return checkout;
}

test('an old Node.js hands over to the one that is installed here, with all arguments', async () => {
  const checkout = makeCheckout('installed');
  symlinkSync(join(import.meta.dirname, '../node_modules'), join(checkout, 'node_modules'));
  const { code, output } = await runOnOldNode(checkout);
  expect(output).toBe(`ran ${process.versions.node} keys list`);
  expect(code).toBe(0);
});

test('an old Node.js with nothing installed says one sentence and fails', async () => {
  const { code, output } = await runOnOldNode(makeCheckout('bare'));
  expect(code).toBe(1);
  expect(output).toMatch(/^Latchkey needs Node\.js 24 or newer\. This is Node\.js 20\.20\.2, .*\.$/);
});
