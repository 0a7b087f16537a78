import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

/** A server as users run it: a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Everything it has printed. */
  readonly output: () => string;
  /** SIGKILL, and the wait until the process is gone. */
  readonly kill: () => Promise<void>;
  /** SIGINT, as Ctrl-C; gives the exit code. */
  readonly interrupt: () => Promise<number | null>;
}

export interface RunOptions {
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
}

const MAIN = fileURLToPath(new URL('../server/main.ts', import.meta.url));
const START_MS_MAX = 30_000;
/** The end of what it prints once it is up: it may answer before that has come through the pipe. */
const LAST_LINE = 'Ctrl-C stops it.';

/** Starts a server and waits until it says that it runs, and answers. Throws what it printed when it ends before that. */
export async function startServerProcess(options: RunOptions): Promise<ServerProcess> {
  const { child, output } = spawnServer(options);
  const url = `http://127.0.0.1:${options.port}`;
  const deadline = performance.now() + START_MS_MAX;
  while (!output().includes(LAST_LINE) || !(await answers(`${url}/readyz`))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`the server did not start:\n${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    url,
    child,
    output,
    kill: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await exited;
    },
    interrupt: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGINT');
      await exited;
      return child.exitCode;
    },
  };
}

/** Runs a server that is expected to end by itself. */
export async function runServerToItsEnd(
  options: RunOptions,
): Promise<{ code: number | null; output: string }> {
  const { child, output } = spawnServer(options);
  await once(child, 'close');
  return { code: child.exitCode, output: output() };
}

function spawnServer({ port, environment }: RunOptions): { child: ChildProcess; output: () => string } {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('LATCHKEY_'));
  const child = spawn(process.execPath, [MAIN], {
    env: { ...Object.fromEntries(inherited), LATCHKEY_PORT: String(port), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const keep = (text: Buffer) => {
    printed += text.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return { child, output: () => printed };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** A port that nothing listens on at the moment. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
