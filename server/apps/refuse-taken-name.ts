import type { ChangeOrigin } from '../barrier/change-origin.ts';
import { isConflict } from '../database/database-error.ts';
import { Problem } from '../http/problem.ts';

/** Says that a name is taken where the database finds that it is. */
export async function refuseTakenName<Value>(
  name: string,
  origin: ChangeOrigin,
  write: () => Promise<Value>,
): Promise<Value> {
  try {
    return await write();
  } catch (error) {
    // With an Idempotency-Key the conflict may be that of the same request sent twice: its caller finds out.
    if (!isConflict(error) || origin.idempotency !== null) throw error;
    throw new Problem(
      'name_taken',
      `An app of this organization is called "${name}" or looks just like that. Choose another name.`,
      { faults: [{ path: 'name', message: 'This name is taken. Choose another one.' }] },
    );
  }
}
