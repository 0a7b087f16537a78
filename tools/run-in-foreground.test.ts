import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-foreground-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts a launcher that runs the program, and waits for the program's first line. */
async function launch(
  program: string,
  now = '() => performance.now()',
): Promise<{ launcher: ChildProcess; firstLine: string; output: () => string }> {
  const file = join(folder, 'program.mjs');
  writeFileSync(file, program);
  const script = `
    import { runInForeground } from ${JSON.stringify(new URL('./run-in-foreground.mjs', import.meta.url).href)};
    process.exit(await runInForeground({ node: process.execPath, program: ${JSON.stringify(file)}, parameters: ['--port', '1'], now: ${now} }));`;
  const { npm_lifecycle_event: _, ...environment } = process.env;
  const launcher = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: environment,
  });
  let output = '';
  launcher.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  await once(launcher.stdout, 'data');
  return { launcher, firstLine: output.trim(), output: () => output };
}

test('the program gets the arguments, and its exit code becomes ours', async () => {
  const { launcher, firstLine } = await launch(
    'console.log(process.argv.slice(2).join(" ")); process.exitCode = 7;',
  );
  expect(firstLine).toBe('--port 1');
  const [code] = launcher.exitCode === null ? await once(launcher, 'exit') : [launcher.exitCode];
  expect(code).toBe(7);
});

const COUNTS_SIGNALS = `
  let count = 0;
  const stop = (signal) => {
    count += 1;
    console.log(signal);
    if (count === 1) setTimeout(() => process.exit(0), 500);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  setTimeout(() => {}, 30_000);
  console.log('ready');`;

test.each([
  ['SIGINT', 'SIGINT'],
  ['SIGTERM', 'SIGTERM'],
  ['SIGHUP', 'SIGTERM'],
] as const)('%s that arrives twice in a moment reaches the program once, as %s', async (sent, received) => {
  // Time stands still, so that the second comes in the same moment however busy the machine is.
  const { launcher, output } = await launch(COUNTS_SIGNALS, '() => 0');
  launcher.kill(sent);
  await expect.poll(output, { interval: 5 }).toBe(`ready\n${received}\n`);
  launcher.kill(sent);
  const [code] = await once(launcher, 'close');
  expect(code).toBe(0);
  expect(output()).toBe(`ready\n${received}\n`);
});

test('a program that a signal ends gives the exit code that shells give', async () => {
  const { launcher } = await launch('console.log("ready"); process.kill(process.pid, "SIGKILL");');
  const [code] = launcher.exitCode === null ? await once(launcher, 'exit') : [launcher.exitCode];
  expect(code).toBe(137);
});

test('the program does not outlive a launcher that is killed outright', async () => {
  const { launcher, firstLine } = await launch('console.log(process.pid); setTimeout(() => {}, 30_000);');
  const isAlive = () => {
    try {
      return process.kill(Number(firstLine), 0);
    } catch {
      return false;
    }
  };
  expect(isAlive()).toBe(true);
  launcher.kill('SIGKILL');
  await expect.poll(isAlive, { timeout: 10_000, interval: 20 }).toBe(false);
});
