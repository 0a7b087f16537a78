import { Worker } from 'node:worker_threads';
import type { CompiledQuery, QueryResult } from 'kysely';
import { DatabaseError } from './database-error.ts';
import type { SqliteAnswer, SqliteRequest, SqliteWorkerData } from './sqlite-worker.ts';

interface Waiting {
  readonly resolve: (answer: SqliteAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** A connection in a thread of its own; statements are carried out in the order in which they are given. */
export class SqliteThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  /** Why it cannot be asked any more. */
  #failure: DatabaseError | null = null;

  constructor(options: SqliteWorkerData) {
    this.#worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), { workerData: options });
    this.#worker.on('message', (answer: SqliteAnswer) => {
      this.#waiting.get(answer.id)?.resolve(answer);
      this.#waiting.delete(answer.id);
    });
    this.#worker.on('error', (error: unknown) => this.#failAll(error));
    this.#worker.on('exit', () => this.#failAll(new Error('the database thread has ended')));
  }

  get failed(): boolean {
    return this.#failure !== null;
  }

  /** Statements that are not answered yet. */
  get busy(): number {
    return this.#waiting.size;
  }

  async execute<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const answer = await this.#ask(query.sql, query.parameters.map(toSqliteValue));
    if ('error' in answer) throw translate(answer.error);
    return { rows: answer.rows as Row[], numAffectedRows: BigInt(answer.changes) };
  }

  async close(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    this.#worker.postMessage('close');
    await ended;
  }

  #ask(sql: string, parameters: readonly unknown[]): Promise<SqliteAnswer> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    this.#lastId += 1;
    const request: SqliteRequest = { id: this.#lastId, sql, parameters };
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      this.#worker.postMessage(request);
    });
  }

  #failAll(error: unknown): void {
    this.#failure ??= new DatabaseError('unavailable', error);
    for (const waiting of this.#waiting.values()) waiting.reject(this.#failure);
    this.#waiting.clear();
  }
}

/** SQLite has no truth values and no dates; better-auth sends both. */
function toSqliteValue(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Date) return value.toISOString();
  return value === undefined ? null : value;
}

function translate(error: { code: string; message: string }): DatabaseError {
  if (error.code.startsWith('SQLITE_CONSTRAINT_UNIQUE') || error.code === 'SQLITE_CONSTRAINT_PRIMARYKEY') {
    return new DatabaseError('conflict', error.message);
  }
  if (error.code.startsWith('SQLITE_BUSY')) return new DatabaseError('retry', error.message);
  if (error.code === 'SQLITE_FULL' || error.code.startsWith('SQLITE_IOERR')) {
    return new DatabaseError('unavailable', error.message);
  }
  return new DatabaseError('other', error.message);
}
