import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runQuietly } from './run-quietly.mjs';
import { withLock } from './with-lock.mjs';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-lock-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('processes that want the same lock work one after the other', async () => {
  const script = `
    import { appendFileSync } from 'node:fs';
    import { withLock } from ${JSON.stringify(new URL('./with-lock.mjs', import.meta.url).href)};
    await withLock(${JSON.stringify(join(folder, 'shared.lock'))}, async () => {
      console.log('enter');
      await new Promise((resolve) => setTimeout(resolve, 100));
      console.log('leave');
    });`;
  const log = join(folder, 'log');
  const shell = `for n in 1 2 3; do "$0" --input-type=module --eval "$1" >> "$2" & done; wait; cat "$2"`;
  const { output } = await runQuietly('sh', ['-c', shell, process.execPath, script, log]);
  const steps = output.split('\n').filter((line) => line === 'enter' || line === 'leave');
  expect(steps).toEqual(['enter', 'leave', 'enter', 'leave', 'enter', 'leave']);
});

test('a lock whose owner is dead does not keep anyone waiting', async () => {
  const lockFile = join(folder, 'stale.lock');
  const { output } = await runQuietly(process.execPath, ['--eval', 'console.log(process.pid)']);
  writeFileSync(lockFile, output);
  expect(await withLock(lockFile, async () => 'worked')).toBe('worked');
});

test('a lock is given back when the work fails', async () => {
  const lockFile = join(folder, 'failing.lock');
  const work = withLock(lockFile, () => Promise.reject(new Error('no network')));
  await expect(work).rejects.toThrow('no network');
  expect(existsSync(lockFile)).toBe(false);
});
