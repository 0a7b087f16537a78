import type { Kysely, SelectQueryBuilder, Transaction } from 'kysely';
import type { ColumnTypes } from './column-types.ts';
import type { Schema } from './schema.ts';

/** Where a store reads: the database, or a transaction on it. */
export type Reading = Kysely<Schema>;

/** An open database, whatever the engine. */
export interface Database {
  readonly engine: 'sqlite' | 'postgres';
  readonly kysely: Kysely<Schema>;
  /**
   * For the barrier alone, so that what keeps this process allowed to decide, and changes waited for, never queues
   * behind requests; the same as `kysely` where there is one connection.
   */
  readonly reserved: Kysely<Schema>;
  readonly types: ColumnTypes;
  /** Keeps the selected rows from changing until the transaction ends, where the engine runs several at once. */
  readonly lockRows: <Tables extends keyof Schema, Row>(
    query: SelectQueryBuilder<Schema, Tables, Row>,
  ) => SelectQueryBuilder<Schema, Tables, Row>;
  /** Keeps the selected rows from changing until the transaction ends, and lets others do the same meanwhile. */
  readonly shareRows: Database['lockRows'];
  /** Prepared statements without the query builder, for the data plane. */
  readonly prepare: PrepareRead;
  /** Whether other processes may write here at the same time. */
  readonly severalNodes: boolean;
  /** Tells other processes, once the transaction is committed, that there is a change. They may miss it. */
  readonly announceChange: (rows: WriteTransaction) => Promise<void>;
  /** Called when another process may have committed a change, and whenever that could not be told meanwhile. */
  readonly onChangeAnnounced: (listener: () => void) => void;
  readonly close: () => Promise<void>;
}

/** Prepares a SELECT with `?` for parameters. SQLite answers at once, PostgreSQL with a promise. */
export type PrepareRead = (sql: string) => ReadRows;
export type RawRow = Readonly<Record<string, unknown>>;
export type ReadRows = (...parameters: readonly unknown[]) => RawRow[] | Promise<RawRow[]>;

export type WriteTransaction = Transaction<Schema>;
