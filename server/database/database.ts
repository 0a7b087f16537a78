import type { Kysely, OperationNodeSource, SelectQueryBuilder, Transaction } from 'kysely';
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
   * behind requests; the same as `kysely` on SQLite, where nobody else takes part.
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
  /**
   * Carries out the last writes of a transaction, none of which depends on another; in one statement where a statement is
   * a way over the network, because everybody else waits for what they lock.
   * @param announces whether other processes are told, once it is committed, that there is a change; they may miss it
   */
  readonly writeLast: (
    rows: WriteTransaction,
    writes: readonly LastWrite[],
    announces: boolean,
  ) => Promise<void>;
  /** Called when another process may have committed a change, and whenever that could not be told meanwhile. */
  readonly onChangeAnnounced: (listener: () => void) => void;
  readonly close: () => Promise<void>;
}

/** Prepares a SELECT with `?` for parameters. SQLite answers at once, PostgreSQL with a promise. */
export type PrepareRead = (sql: string) => ReadRows;
export type RawRow = Readonly<Record<string, unknown>>;
export type ReadRows = (...parameters: readonly unknown[]) => RawRow[] | Promise<RawRow[]>;

/** An INSERT or UPDATE whose result nobody needs. */
export type LastWrite = OperationNodeSource & { readonly execute: () => Promise<unknown> };

export type WriteTransaction = Transaction<Schema>;
