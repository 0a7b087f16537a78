import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SYSTEM_CLOCK } from '@latchkey/verifier';
import { type App, createApp } from './app.ts';
import { type Config, ConfigError, findUnknownSettings, parseConfig } from './config.ts';
import { connect, describeAddress } from './database/connect.ts';
import { DatabaseError, databaseErrorKind } from './database/database-error.ts';
import { loadMasterSecret } from './master-secret.ts';
import { isSetUp } from './people/check-sign-up.ts';
import { readArguments } from './read-arguments.ts';
import { VERSION } from './version.ts';

/** Starts the server, prints one screen, and stops cleanly on Ctrl-C. */
async function main(): Promise<void> {
  const config = readConfig();
  mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 });
  const database = await connect(config.database);
  const setupToken = config.setupToken ?? randomBytes(24).toString('base64url');
  const socketPath = config.workers === 0 ? undefined : makeSocketPath();
  const app = await createApp({
    config,
    database,
    master: loadMasterSecret(config.dataFolder, config.masterSecret),
    setupToken,
    now: Date.now,
    clock: SYSTEM_CLOCK,
    every: runEvery,
    socketPath,
    checkReplies: false,
  });
  stopOnSignal(app);
  await app.server.listen(
    socketPath === undefined ? { host: config.host, port: config.port } : { path: socketPath },
  );
  await app.workers?.start();
  printScreen(config, (await isSetUp(database)) ? null : setupToken);
}

/** A place that nobody else on this machine can reach; short, because the system takes no long ones. */
function makeSocketPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'main.sock');
}

function runEvery(milliseconds: number, run: () => Promise<void>): () => void {
  const timer = setInterval(() => void run(), milliseconds);
  return () => clearInterval(timer);
}

function readConfig(): Config {
  for (const name of findUnknownSettings(process.env)) {
    console.error(`${name} is not a setting of Latchkey; it has no effect.`);
  }
  const environment = { ...process.env, ...readArguments(process.argv.slice(2)) };
  // Workers are started with the environment alone.
  Object.assign(process.env, environment);
  return parseConfig(environment);
}

function printScreen(config: Config, setupToken: string | null): void {
  const lines = [
    '',
    `  Latchkey ${VERSION}`,
    '',
    `  Running   ${config.baseUrl}`,
    ...(setupToken === null ? [] : [`  Set up    ${config.baseUrl}/setup#token=${setupToken}   (once)`]),
    `  Data      ${describeAddress(config.database)}`,
    `  Docs      ${config.baseUrl}/docs`,
    '',
    '  Ctrl-C stops it.',
    '',
  ];
  console.log(lines.join('\n'));
}

function stopOnSignal(app: App): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await app.close();
    process.exitCode = 0;
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

const FOLDER_ERRORS = new Set(['EACCES', 'EEXIST', 'ENOTDIR', 'EPERM', 'EROFS']);

/** What stopped the start, in a sentence for whoever typed the command. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.faults.join('\n');
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  if (code === 'EADDRINUSE') {
    return `The port is in use (${message}). Stop what uses it, or set LATCHKEY_PORT to another one.`;
  }
  if (FOLDER_ERRORS.has(code)) {
    return `The data folder cannot be written (${message}). Make it writable, or set LATCHKEY_DATA to another one.`;
  }
  if (error instanceof DatabaseError) return `Cannot start: ${message}.`;
  if (databaseErrorKind(error) !== null) {
    return `The database cannot be used (${message}). Check LATCHKEY_DATABASE and that it is running.`;
  }
  return `Cannot start: ${message}`;
}

// A terminal that was closed takes the output with it; the server goes on.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

try {
  await main();
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
