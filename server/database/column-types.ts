import { type RawBuilder, sql } from 'kysely';

/** The two column types in use, as each engine spells them. */
export interface ColumnTypes {
  readonly text: RawBuilder<unknown>;
  readonly integer: RawBuilder<unknown>;
}

export const SQLITE_TYPES: ColumnTypes = { text: sql`text`, integer: sql`integer` };

/** Collation "C" compares bytes, as SQLite does: no two ids are ever equal that are not the same. */
export const POSTGRES_TYPES: ColumnTypes = { text: sql`text collate "C"`, integer: sql`bigint` };
