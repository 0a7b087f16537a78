import { parseConfig } from '../config.ts';
import { runWorker } from './run-worker.ts';

/** What a worker process runs; it is told where the process that started it listens. */
const [, , socketPath = ''] = process.argv;

await runWorker(parseConfig(process.env), socketPath);
