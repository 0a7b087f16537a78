import { parentPort, workerData } from 'node:worker_threads';
import BetterSqlite3 from 'better-sqlite3';

/**
 * The one connection that writes to the SQLite file, in a thread of its own, so that neither an fsync nor
 * a long report holds up a decision.
 */

/** A statement with its parameters; `id` pairs the answer. */
export interface SqliteRequest {
  readonly id: number;
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export type SqliteAnswer =
  | { readonly id: number; readonly rows: readonly unknown[]; readonly changes: number }
  | { readonly id: number; readonly error: { readonly code: string; readonly message: string } };

const MOST_STATEMENTS = 500;

const { file } = workerData as { file: string };
const connection = new BetterSqlite3(file);
connection.pragma('journal_mode = WAL');
connection.pragma('synchronous = FULL');
connection.pragma('foreign_keys = ON');
connection.pragma('busy_timeout = 5000');

const statements = new Map<string, BetterSqlite3.Statement>();

function prepare(sql: string): BetterSqlite3.Statement {
  const known = statements.get(sql);
  if (known !== undefined) return known;
  if (statements.size >= MOST_STATEMENTS) statements.clear();
  const statement = connection.prepare(sql);
  statements.set(sql, statement);
  return statement;
}

function answer({ id, sql, parameters }: SqliteRequest): SqliteAnswer {
  try {
    const statement = prepare(sql);
    if (statement.reader) return { id, rows: statement.all(parameters), changes: 0 };
    return { id, rows: [], changes: statement.run(parameters).changes };
  } catch (error) {
    const code = error instanceof BetterSqlite3.SqliteError ? error.code : 'SQLITE_ERROR';
    return { id, error: { code, message: error instanceof Error ? error.message : String(error) } };
  }
}

parentPort?.on('message', (message: SqliteRequest | 'close') => {
  if (message === 'close') {
    connection.close();
    parentPort?.close();
    return;
  }
  parentPort?.postMessage(answer(message));
});
