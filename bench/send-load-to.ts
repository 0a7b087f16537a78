import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

export interface Load {
  readonly port: number;
  /** The request, whole. */
  readonly request: string;
  readonly seconds: number;
  /** Requests a second; as many as can be if not given. */
  readonly rate?: number;
  readonly connections?: number;
}

export interface LoadResult {
  readonly answers: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

const report = z.object({
  answers: z.number(),
  refused: z.number(),
  seconds: z.number(),
  p50: z.number(),
  p99: z.number(),
});
const run = promisify(execFile);

/** Sends one request over and over, from a process of its own. Throws unless each was answered 200. */
export async function sendLoad({
  port,
  request,
  seconds,
  rate = 0,
  connections = 32,
}: Load): Promise<LoadResult> {
  const { stdout } = await run(process.execPath, [
    fileURLToPath(new URL('./send-load.ts', import.meta.url)),
    `--port=${port}`,
    `--seconds=${seconds}`,
    `--rate=${rate}`,
    `--connections=${connections}`,
    `--request=${Buffer.from(request).toString('base64')}`,
  ]);
  const result = report.parse(JSON.parse(stdout));
  if (result.refused > 0) throw new Error(`${result.refused} requests were refused`);
  return {
    answers: result.answers,
    perSecond: result.answers / result.seconds,
    p50: result.p50,
    p99: result.p99,
  };
}
