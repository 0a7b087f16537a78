import { CompiledQuery } from 'kysely';
import { vi } from 'vitest';
import type { Database } from '../database/database.ts';

export interface WatchedStatement {
  readonly sql: string;
  /** How the engine goes about it, one line a step. */
  readonly plan: readonly string[];
}

/** The statements outside transactions that something makes the server run, each with its plan. */
export async function watchStatements(
  { kysely, engine }: Database,
  run: () => Promise<unknown>,
): Promise<WatchedStatement[]> {
  const executed = vi.spyOn(kysely.getExecutor(), 'executeQuery');
  await run();
  const statements = executed.mock.calls.map(([query]) => query);
  executed.mockRestore();
  const explain = engine === 'sqlite' ? 'explain query plan' : 'explain';
  const watched: WatchedStatement[] = [];
  for (const { sql, parameters } of statements) {
    const explained = CompiledQuery.raw(`${explain} ${sql}`, [...parameters]);
    const { rows } = await kysely.executeQuery<Record<string, unknown>>(explained);
    watched.push({ sql, plan: rows.map((row) => String(row.detail ?? row['QUERY PLAN'])) });
  }
  return watched;
}

/** Steps that read a whole table, be it by an index. */
export function findScansOf(tables: readonly string[], statements: readonly WatchedStatement[]): string[] {
  const names = tables.join('|');
  const scan = new RegExp(`^SCAN (?:${names})\\b|Seq Scan on (?:${names})\\b`);
  return statements.flatMap(({ plan }) => plan.filter((step) => scan.test(step)));
}
