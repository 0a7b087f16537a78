import { type RawBuilder, sql } from 'kysely';

/**
 * Whether one of these columns contains what was searched for, whatever the case; `%` and `_` mean themselves.
 * The escape character is named because SQLite has none unless it is.
 */
export function contains(search: string, ...columns: readonly string[]): RawBuilder<boolean> {
  const pattern = `%${search.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`;
  const conditions = columns.map((column) => sql`lower(${sql.ref(column)}) like ${pattern} escape '\\'`);
  return sql<boolean>`(${sql.join(conditions, sql` or `)})`;
}
