import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface RunningProgram {
  readonly child: ChildProcess;
  /** The first line it printed. */
  readonly firstLine: string;
  readonly end: () => Promise<void>;
}

/** Starts a program of this folder under the same Node.js and waits for its first line. */
export async function runProgram(name: string, ...programArguments: string[]): Promise<RunningProgram> {
  const path = fileURLToPath(new URL(name, import.meta.url));
  const child = spawn(process.execPath, [path, ...programArguments], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [firstLine] = await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(() => {
      throw new Error(`${name} ended before it said anything`);
    }),
  ]);
  return {
    child,
    firstLine: String(firstLine),
    end: async () => {
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
