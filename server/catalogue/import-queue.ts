import { OpenapiProblem } from './openapi-problem.ts';

/** Runs jobs one after another. */
export type ImportQueue = <Result>(job: () => Promise<Result>) => Promise<Result>;

/**
 * A queue for work that takes a core and much memory for seconds.
 *
 * @param waitingMax how many jobs may wait behind the running one; a further one is refused with OpenapiProblem
 * `import_busy`.
 */
export function createImportQueue(waitingMax: number): ImportQueue {
  let unfinished = 0;
  let last: Promise<unknown> = Promise.resolve();

  return async (job) => {
    if (unfinished > waitingMax) {
      throw new OpenapiProblem('import_busy', 'Other imports are running. Try again in a minute.');
    }
    unfinished += 1;
    const result = last.then(job);
    last = result.catch(() => {});
    try {
      return await result;
    } finally {
      unfinished -= 1;
    }
  };
}
