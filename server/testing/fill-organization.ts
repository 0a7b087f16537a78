import { sql } from 'kysely';
import type { Database } from '../database/database.ts';

export interface Filling {
  readonly organizationId: string;
  readonly apps: number;
  readonly keysPerApp: number;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
}

/** Beginning of the numbers in names and ids, so that all have the same length. */
const FIRST = 100_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ACTOR = JSON.stringify({ kind: 'system', id: null, name: 'Filling' });

/**
 * Fills an organization with apps and keys by three statements, past everything that issues keys: none of these has
 * a secret. Each key was used once. App n is called `Filled app 10000n`, in an order of names that is not that of making; every
 * tenth key of an app is revoked or about to expire.
 */
export async function fillOrganization(database: Database, filling: Filling): Promise<void> {
  const { organizationId, apps, keysPerApp, now } = filling;
  const numbers = (count: number) =>
    sql`with recursive number(n) as (select cast(0 as bigint) union all select n + 1 from number where n < ${sql.lit(count - 1)})`;
  const text = (expression: string) => sql`cast(${sql.raw(expression)} as text)`;
  const app = sql`'app_Filled00' || ${text(`${FIRST} + n / ${keysPerApp}`)} || '00'`;
  await sql`insert into app (id, organization_id, name, name_folded, description, contact_email, status, distribution,
      grants, limits, created_at, created_by, updated_at)
    ${numbers(apps)}
    select 'app_Filled00' || ${text(`${FIRST} + n`)} || '00', ${organizationId},
      'Filled app ' || ${text(`${FIRST} + (n * 7919) % ${apps}`)}, 'filled app ' || ${text(`n`)}, '', 'nobody@example.com',
      'active', 'private', '{"conversations":{"level":"read","endpoints":null}}', '{}', ${sql.lit(now - apps)} + n,
      ${ACTOR}, ${sql.lit(now)} from number`.execute(database.kysely);
  await sql`insert into api_key (id, kind, mode, prefix, last4, organization_id, app_id, account_token, name, environment,
      tag, scheme, pepper_version, state, expires_at, addresses, limits, created_at, created_by, updated_at, last_used_at)
    ${numbers(apps * keysPerApp)}
    select 'Filled' || ${text(`${FIRST} + n`)}, 'bearer', 'live', 'lk', 'abcd', ${organizationId}, ${app}, 0,
      'Filled key ' || ${text('n')}, case when n % 2 = 0 then 'production' else 'staging' end, '', 'tagged', 1,
      case when n % 10 = 0 then 'revoked' when n % 10 = 1 then 'paused' else 'active' end,
      case when n % 10 = 2 then ${sql.lit(now + DAY)} when n % 10 = 3 then ${sql.lit(now - DAY)} end, '[]', '{}',
      ${sql.lit(now - apps * keysPerApp)} + n, ${ACTOR}, ${sql.lit(now)}, ${sql.lit(now)} - n from number`.execute(
    database.kysely,
  );
  await sql`insert into usage_hour (key_id, api, hour, outcome, count)
    ${numbers(apps * keysPerApp)}
    select 'Filled' || ${text(`${FIRST} + n`)}, 'conversations', ${sql.lit(now - (now % HOUR))} - ${sql.lit(HOUR)} * (n % 700), 'valid', 1
    from number`.execute(database.kysely);
  // PostgreSQL does so by itself after a while; SQLite never does.
  if (database.engine === 'postgres') await sql`analyze`.execute(database.kysely);
}
