import type { Reading } from '../database/database.ts';
import { Problem } from '../http/problem.ts';

const MOST_OWNED = 10;

/** Refuses another organization to somebody who owns many. */
export async function checkOrganizationCount(reading: Reading, userId: string): Promise<void> {
  const { owned } = await reading
    .selectFrom('member')
    .select((member) => member.fn.countAll<number>().as('owned'))
    .where('userId', '=', userId)
    .where('role', '=', 'owner')
    .executeTakeFirstOrThrow();
  if (owned < MOST_OWNED) return;
  throw new Problem(
    'wrong_state',
    `You own ${owned} organizations, and ${MOST_OWNED} is the most. Leave one, or ask somebody else to make it.`,
  );
}
