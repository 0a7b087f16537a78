import { isConflict } from '../database/database-error.ts';
import { Problem } from '../http/problem.ts';

/** Says that a name is taken where the database finds that it is. */
export async function refuseTakenName<Value>(name: string, write: () => Promise<Value>): Promise<Value> {
  try {
    return await write();
  } catch (error) {
    if (!isConflict(error)) throw error;
    throw new Problem(
      'name_taken',
      `An app of this organization is called "${name}" or looks just like that. Choose another name.`,
      { faults: [{ path: 'name', message: 'This name is taken. Choose another one.' }] },
    );
  }
}
