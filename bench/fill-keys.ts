import { tagSecret } from '@latchkey/verifier';
import { sql } from 'kysely';
import { parseConfig } from '../server/config.ts';
import { connect } from '../server/database/connect.ts';
import { loadMasterSecret } from '../server/master-secret.ts';
import type { Place } from './each-engine.ts';

export interface KeyFilling {
  readonly organizationId: string;
  readonly appId: string;
  /** Keys that are there already, and are to be there. */
  readonly from: number;
  readonly to: number;
}

/** The secret of every filled key; what a look-up costs does not depend on it. */
export const FILLED_SECRET = 's'.repeat(43);
const FIRST_ID = 100_000_000_000;
const KEYS_A_STATEMENT = 500_000;
const ACTOR = JSON.stringify({ kind: 'system', id: null, name: 'Filling' });

/** The id of the n-th filled key. */
export function filledId(n: number): string {
  return String(FIRST_ID + n);
}

/**
 * Puts keys of one app straight into the database of a server that does not run. Those that `tagged` names can be
 * verified; the others are there to be in the way.
 */
export async function fillKeys(
  { environment, folder }: Place,
  { organizationId, appId, from, to }: KeyFilling,
  tagged: readonly number[],
): Promise<void> {
  const config = parseConfig(environment);
  const database = await connect(config.database);
  try {
    const { kysely } = database;
    const text = (expression: string) => sql`cast(${sql.raw(expression)} as text)`;
    for (let start = from; start < to; start += KEYS_A_STATEMENT) {
      const end = Math.min(to, start + KEYS_A_STATEMENT);
      await sql`insert into api_key (id, kind, mode, prefix, last4, organization_id, app_id, account_token, name,
          environment, tag, scheme, pepper_version, state, addresses, limits, created_at, created_by, updated_at)
        with recursive number(n) as (select cast(${sql.lit(start)} as bigint)
          union all select n + 1 from number where n < ${sql.lit(end - 1)})
        select ${text(`${FIRST_ID} + n`)}, 'bearer', 'live', 'lk', 'abcd', ${organizationId}, ${appId}, 0,
          'Filled key ' || ${text('n')}, 'production', ${'0'.repeat(64)}, 'tagged', 1, 'active', '[]', '{}', n,
          ${ACTOR}, n from number`.execute(kysely);
    }
    const { peppers, pepperVersion } = loadMasterSecret(folder, null);
    const pepper = peppers.live.get(pepperVersion) ?? '';
    for (const n of tagged) {
      const tag = tagSecret(pepper, filledId(n), FILLED_SECRET);
      await kysely.updateTable('api_key').set({ tag }).where('id', '=', filledId(n)).execute();
    }
    await sql`analyze`.execute(kysely);
  } finally {
    await database.close();
  }
}
