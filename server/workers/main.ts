import cluster from 'node:cluster';

/** What a worker process runs; it is told where the process that started it listens. */
const [, , socketPath = ''] = process.argv;

// Whoever started it may be gone before it has loaded what it needs.
cluster.worker?.on('error', () => process.exit(1));

const { parseConfig } = await import('../config.ts');
const { runWorker } = await import('./run-worker.ts');
await runWorker(parseConfig(process.env), socketPath);
