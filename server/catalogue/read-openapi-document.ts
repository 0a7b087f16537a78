import { Buffer } from 'node:buffer';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createImportQueue, type ImportQueue } from './import-queue.ts';
import { DEFAULT_IMPORT_LIMITS, type ImportedDocument, type ImportLimits } from './imported-document.ts';
import { OpenapiProblem } from './openapi-problem.ts';
import type { OpenapiWork, OpenapiWorkReply } from './openapi-process.ts';

export interface ReadOpenapiOptions {
  /** Those not given are `DEFAULT_IMPORT_LIMITS`. */
  readonly limits?: Partial<ImportLimits>;
  /** For the reading itself, without the wait in the queue. Default 20,000. */
  readonly timeLimitMs?: number;
  /** Heap of the process that reads. Default 512: a YAML document of 32 MiB was seen to be read within 384. */
  readonly memoryLimitMb?: number;
  /** Default: the one queue of the process, with room for three that wait. */
  readonly queue?: ImportQueue;
}

const processQueue = createImportQueue(3);

/**
 * Reads an OpenAPI 3.0 or 3.1 document (3.2 as far as it goes) in JSON or YAML into what the catalogue keeps of it.
 * The work is done in a process of its own, one document at a time, so that verification does not feel it. Not in a
 * thread: when the memory of a thread ends, it was seen to end the whole process now and then.
 * Nothing is fetched: references to other files become warnings.
 *
 * @throws OpenapiProblem when the document cannot be imported; its message says why and what to do.
 */
export async function readOpenapiDocument(
  text: string,
  options: ReadOpenapiOptions = {},
): Promise<ImportedDocument> {
  const limits = { ...DEFAULT_IMPORT_LIMITS, ...options.limits };
  if (Buffer.byteLength(text) > limits.textBytesMax) {
    const mebibytes = Math.round((limits.textBytesMax / 1024 / 1024) * 10) / 10;
    throw new OpenapiProblem(
      'too_large',
      `The document is larger than ${mebibytes} MiB. Remove examples from it, or split it into several APIs.`,
    );
  }
  const queue = options.queue ?? processQueue;
  return queue(() =>
    readInProcess({ text, limits }, options.timeLimitMs ?? 20_000, options.memoryLimitMb ?? 512),
  );
}

async function readInProcess(
  work: OpenapiWork,
  timeLimitMs: number,
  memoryLimitMb: number,
): Promise<ImportedDocument> {
  const reader = fork(fileURLToPath(new URL('./openapi-process.ts', import.meta.url)), {
    execArgv: [`--max-old-space-size=${memoryLimitMb}`],
    // It reads a stranger's text: it gets neither settings nor secrets.
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    const reply = await new Promise<OpenapiWorkReply>((resolve, reject) => {
      timer = setTimeout(() => reject(tookTooLong(timeLimitMs)), timeLimitMs);
      reader.once('message', (message: OpenapiWorkReply) => resolve(message));
      reader.once('error', reject);
      reader.once('exit', (code, signal) => reject(explainEnd(code, signal)));
      reader.send(work, (error) => error !== null && reject(error));
    });
    if ('document' in reply) return reply.document;
    const { code, message, ...place } = reply.problem;
    throw new OpenapiProblem(code, message, place);
  } finally {
    clearTimeout(timer);
    reader.kill('SIGKILL');
  }
}

function tookTooLong(timeLimitMs: number): OpenapiProblem {
  const seconds = Math.round(timeLimitMs / 100) / 10;
  return new OpenapiProblem(
    'took_too_long',
    `Reading the document took more than ${seconds} seconds and was stopped. Remove examples from it, or split it into several APIs.`,
  );
}

/** Where memory ends, the engine aborts; some systems report that as 128 and the number of the signal. */
const ABORTED = 134;

function explainEnd(code: number | null, signal: NodeJS.Signals | null): Error {
  if (signal !== null || code === ABORTED) {
    return new OpenapiProblem(
      'too_large',
      'Reading the document needs more memory than an import may use. Remove examples from it, or split it into several APIs.',
    );
  }
  return new Error(`the process that reads documents ended with code ${code} and no reply`);
}
