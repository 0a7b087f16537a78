import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  cpSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, parse } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runQuietly } from '../../tools/run-quietly.mjs';
import { Stop } from '../../tools/stop.mjs';

const READY_MS_MAX = 60_000;
const STOP_MS_MAX = 20_000;
const POLL_MS = 20;
const START_ATTEMPTS_MAX = 5;

/** Whom PostgreSQL runs as when we are root, which it refuses to be. */
const UNPRIVILEGED_USERS = ['postgres', 'nobody'];

/** A PostgreSQL server of this process's own, on a free port of loopback. It ends with this process, however that ends. */
export type PostgresServer = {
  /** connection URL of its superuser and the database `postgres` */
  readonly url: string;
  /** holds its data and its log, and is deleted with it */
  readonly folder: string;
  /** everything the server has said */
  readLog(): string;
  /** SIGKILL, as if the machine's power went, except that what was written is written; `start` brings it back */
  kill(): Promise<void>;
  /** ends it in order, as `pg_ctl stop -m fast` does; `start` brings it back */
  shutDown(): Promise<void>;
  /** starts it again after `kill` or `shutDown`, on the same data and URL, and waits until it takes connections */
  start(): Promise<void>;
  /** ends it and deletes its data */
  stop(): Promise<void>;
};

/**
 * Makes a new database cluster in a temporary folder and starts a server on it.
 *
 * @param options.programs folder of `initdb` and `postgres`
 * @param options.durable whether what is committed survives a crash of the system (fsync); false by default, for speed
 * @throws Stop when the server does not start, with its log
 */
export async function startPostgres(options: {
  programs: string;
  durable?: boolean;
}): Promise<PostgresServer> {
  const user = chooseUser();
  const folder = makeFolder(user);
  const guard = guardFolder(folder, user);
  try {
    const programs = await makeReachable(options.programs, folder, user);
    return await startIn({ folder, user, guard, programs, durable: options.durable ?? false });
  } catch (error) {
    await endGuard(guard);
    throw error;
  }
}

type Cluster = {
  folder: string;
  user: User | undefined;
  guard: ChildProcess;
  programs: string;
  durable: boolean;
};

async function startIn({ folder, user, guard, programs, durable }: Cluster): Promise<PostgresServer> {
  const logFile = join(folder, 'log');
  const readLog = () => readFileSync(logFile, 'utf8');
  const password = randomBytes(16).toString('hex');
  await createCluster({ programs, folder, user, password });

  const launch = async (port: number): Promise<ChildProcess> => {
    const log = openSync(logFile, 'a');
    const parameters = ['-D', dataFolder(folder), ...serverSettings(port, durable)];
    // A process group of its own: a Ctrl-C is for the tests, which then end it in order.
    const server = spawn(join(programs, 'postgres'), parameters, {
      ...runAs(user),
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    await untilReady(server, folder, readLog);
    return server;
  };

  let { server, port } = await launchOnFreePort(launch, readLog);
  return {
    url: `postgresql://latchkey:${password}@127.0.0.1:${port}/postgres`,
    folder,
    readLog,
    async kill() {
      await end(server, 'SIGKILL');
    },
    async shutDown() {
      await end(server, 'SIGINT');
    },
    async start() {
      server = await launchAgain(() => launch(port));
    },
    async stop() {
      await end(server, 'SIGINT');
      await endGuard(guard);
    },
  };
}

type User = { name: string; uid: number; gid: number };

function runAs(user: User | undefined) {
  // Nothing of our environment: PGPORT and its like would change what the server does.
  const env = { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' };
  return user === undefined ? { env } : { env, uid: user.uid, gid: user.gid };
}

function chooseUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of UNPRIVILEGED_USERS) {
    const account = accounts.find((fields) => fields[0] === name);
    if (account !== undefined) return { name, uid: Number(account[2]), gid: Number(account[3]) };
  }
  throw new Stop(
    `PostgreSQL does not run as root, and this system has neither of the users ${UNPRIVILEGED_USERS.join(', ')}. Add one (useradd --system postgres), or run the tests as another user.`,
  );
}

function makeFolder(user: User | undefined): string {
  const place = [tmpdir(), '/tmp', '/var/tmp'].find(
    (candidate) => user === undefined || isReachable(candidate),
  );
  if (place === undefined)
    throw new Stop(`User ${user?.name} can reach no temporary folder. Set TMPDIR to one that all may enter.`);
  const folder = mkdtempSync(join(place, 'latchkey-postgres-'));
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  return folder;
}

/** Whether another user than root may pass through the folder and all above it. */
function isReachable(folder: string): boolean {
  const isOpen = (statSync(folder).mode & 0o001) !== 0;
  return isOpen && (folder === parse(folder).root || isReachable(dirname(folder)));
}

/** A checkout below /root is closed to the server's user, and so is a PostgreSQL fetched into it: then it gets a copy. */
async function makeReachable(programs: string, folder: string, user: User | undefined): Promise<string> {
  if (user === undefined || isReachable(programs)) return programs;
  const copy = join(folder, 'native');
  cpSync(dirname(programs), copy, { recursive: true, verbatimSymlinks: true });
  // Who cannot change a folder cannot delete it either.
  await runQuietly('chown', ['-R', `${user.uid}:${user.gid}`, copy]);
  return join(copy, 'bin');
}

function dataFolder(folder: string): string {
  return join(folder, 'data');
}

/**
 * Ends the server and deletes the folder when this process is gone and could do neither itself: the guard's input is a
 * pipe that closes with it.
 */
function guardFolder(folder: string, user: User | undefined): ChildProcess {
  const script = `
    while read -r _; do :; done
    server=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null) && kill -INT "$server"
    while [ -e "$1/data/postmaster.pid" ] && kill -0 "$server"; do sleep 0.1; done 2>/dev/null
    cd / && rm -rf "$1"`;
  return spawn('sh', ['-c', script, 'guard', folder], {
    ...runAs(user),
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
}

async function endGuard(guard: ChildProcess): Promise<void> {
  if (guard.exitCode !== null) return;
  guard.stdin?.end();
  await once(guard, 'exit');
}

async function createCluster(options: {
  programs: string;
  folder: string;
  user: User | undefined;
  password: string;
}) {
  const passwordFile = join(options.folder, 'password');
  writeFileSync(passwordFile, options.password, { mode: 0o600 });
  if (options.user !== undefined) chownSync(passwordFile, options.user.uid, options.user.gid);
  const parameters = [
    '-D',
    dataFolder(options.folder),
    '-U',
    'latchkey',
    `--pwfile=${passwordFile}`,
    '-A',
    'scram-sha-256',
  ];
  const portable = ['-E', 'UTF8', '--locale=C', '--no-sync'];
  const { code, output } = await runQuietly(join(options.programs, 'initdb'), [...parameters, ...portable], {
    ...runAs(options.user),
    cwd: options.folder,
  });
  rmSync(passwordFile);
  if (code !== 0) throw new Stop(`PostgreSQL's initdb failed in ${options.programs}:\n${output}`);
}

function serverSettings(port: number, durable: boolean): string[] {
  const onlyLoopback = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories='];
  const size = [
    'max_connections=200',
    'shared_buffers=64MB',
    'max_wal_senders=0',
    'wal_level=minimal',
    'timezone=UTC',
  ];
  const fast = durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
  return [...onlyLoopback, ...size, ...fast].flatMap((setting) => ['-c', setting]);
}

async function launchOnFreePort(launch: (port: number) => Promise<ChildProcess>, readLog: () => string) {
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort();
    try {
      return { server: await launch(port), port };
    } catch (error) {
      // Someone else may have taken the port between our look and the server's.
      const isTaken = readLog().includes('could not bind');
      if (!isTaken || attempt === START_ATTEMPTS_MAX) throw error;
    }
  }
}

/** A killed server's processes take a moment to let go of its memory and its port. */
async function launchAgain(launch: () => Promise<ChildProcess>): Promise<ChildProcess> {
  const giveUpAt = Date.now() + READY_MS_MAX;
  for (;;) {
    try {
      return await launch();
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await sleep(POLL_MS);
    }
  }
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP listener has no port');
  return address.port;
}

/** The last line of postmaster.pid says `ready` once the server takes connections (PostgreSQL's pidfile.h). */
async function untilReady(server: ChildProcess, folder: string, readLog: () => string): Promise<void> {
  const giveUpAt = Date.now() + READY_MS_MAX;
  while (server.exitCode === null && server.signalCode === null && Date.now() < giveUpAt) {
    if (readState(folder, server.pid) === 'ready') return;
    await sleep(POLL_MS);
  }
  await end(server, 'SIGKILL');
  throw new Stop(`PostgreSQL did not start:\n${readLog()}`);
}

function readState(folder: string, processId: number | undefined): string | undefined {
  try {
    const lines = readFileSync(join(dataFolder(folder), 'postmaster.pid'), 'utf8').split('\n');
    return lines[0] === String(processId) ? lines[7]?.trim() : undefined;
  } catch {
    return undefined;
  }
}

async function end(server: ChildProcess, signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, 'exit');
  server.kill(signal);
  const patience = setTimeout(() => server.kill('SIGKILL'), STOP_MS_MAX);
  await exited;
  clearTimeout(patience);
}
