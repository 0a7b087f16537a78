import type { IdempotencyMark } from '../barrier/change-origin.ts';
import type { Database } from '../database/database.ts';
import { isConflict } from '../database/database-error.ts';
import { Problem } from './problem.ts';

/**
 * Carries a request out unless it was carried out before under the same Idempotency-Key.
 * The mark is written in the transaction of the change itself, so the two exist together or not at all.
 */
export type RecallRequest = <Answer>(
  mark: IdempotencyMark | null,
  act: () => Promise<Answer>,
  replay: ((resourceId: string) => Promise<Answer>) | null,
) => Promise<Answer>;

export function createRecallRequest(database: Database): RecallRequest {
  return async (mark, act, replay) => {
    if (mark === null) return act();
    const before = await findResource(database, mark);
    if (before !== null) return answerAgain(before, replay);
    try {
      return await act();
    } catch (error) {
      if (!isConflict(error) && !(error instanceof Problem && error.status === 409)) throw error;
      // Perhaps the same request was sent twice at once, and the other one got through first.
      const meanwhile = await findResource(database, mark);
      if (meanwhile === null) throw error;
      return answerAgain(meanwhile, replay);
    }
  };
}

async function findResource(database: Database, mark: IdempotencyMark): Promise<string | null> {
  const row = await database.kysely
    .selectFrom('idempotency')
    .select(['request_hash', 'resource_id'])
    .where('actor', '=', mark.actor)
    .where('key', '=', mark.key)
    .executeTakeFirst();
  if (row === undefined) return null;
  if (row.request_hash === mark.requestHash) return row.resource_id;
  throw new Problem(
    'idempotency_mismatch',
    'This Idempotency-Key was used for another request. Use a new one for each new thing to create.',
  );
}

function answerAgain<Answer>(
  resourceId: string,
  replay: ((resourceId: string) => Promise<Answer>) | null,
): Promise<Answer> {
  if (replay !== null) return replay(resourceId);
  throw new Problem(
    'secret_already_shown',
    `This request was carried out before and made ${resourceId}; its secret was shown then and cannot be shown again. Rotate or regenerate it if the secret was lost.`,
    { extra: { resourceId } },
  );
}
