import { Problem } from '../http/problem.ts';

/** Says in which item of a list a problem lies: `keys.3.hash`. */
export async function atItem<Value>(
  list: string,
  index: number,
  work: () => Value | Promise<Value>,
): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { faults = [], ...options } = error.options;
    const place = `${list}.${index}`;
    throw new Problem(error.code, `${place}: ${error.message}`, {
      ...options,
      faults:
        faults.length === 0
          ? [{ path: place, message: error.message }]
          : faults.map(({ path, message }) => ({ path: `${place}.${path}`, message })),
    });
  }
}
