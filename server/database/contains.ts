import { type RawBuilder, sql } from 'kysely';

/**
 * Whether one of these columns contains what was searched for, whatever the case; `%` and `_` mean themselves.
 * The escape character is named because SQLite has none unless it is.
 */
export function contains(search: string, ...columns: readonly string[]): RawBuilder<boolean> {
  const conditions = columns.flatMap((column) =>
    foldings(search).map((text) => sql`lower(${sql.ref(column)}) like ${toPattern(text)} escape '\\'`),
  );
  return sql<boolean>`(${sql.join(conditions, sql` or `)})`;
}

/** `lower` knows all letters or only those of ASCII, depending on the engine and on the column. */
function foldings(search: string): string[] {
  const ascii = search.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  return [...new Set([ascii, search.toLowerCase()])];
}

function toPattern(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
}
