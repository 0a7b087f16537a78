import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import BetterSqlite3 from 'better-sqlite3';

/**
 * One connection to the SQLite file, in a thread of its own, so that neither an fsync nor a long report holds up a
 * decision. One of them writes; the others read.
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

export interface SqliteWorkerData {
  readonly file: string;
  readonly readonly: boolean;
}

const MOST_STATEMENTS = 500;

const { file, readonly } = workerData as SqliteWorkerData;
const connection = new BetterSqlite3(file, { readonly });
connection.pragma('busy_timeout = 5000');
if (!readonly) {
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
}

if (readonly) yieldToOthers();

const statements = new Map<string, BetterSqlite3.Statement>();

/** Decisions go before reports where processors are few. On Linux, and only there, this is about the thread alone. */
function yieldToOthers(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Where it is not allowed, all threads are alike.
  }
}

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
