import * as contract from '@latchkey/contract';
import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Bind } from '../http/bind-route.ts';
import { Problem } from '../http/problem.ts';
import { VERSION } from '../version.ts';

export interface OperationsRoutesSettings {
  readonly database: Database;
}

export function bindOperationsRoutes(bind: Bind, { database }: OperationsRoutesSettings): void {
  bind(contract.getHealth).to(async () => ({ status: 200, body: { status: 'ok', version: VERSION } }));

  bind(contract.getReadiness).to(async () => {
    if (!database.isHeld()) throw new Problem('unavailable', 'The database is not reached at the moment.');
    await sql`select 1`.execute(database.kysely);
    return { status: 200, body: { status: 'ready' } };
  });
}
