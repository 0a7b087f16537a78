import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import {
  type DatabaseConnection,
  type Expression,
  Kysely,
  type OperationNodeSource,
  PostgresDialect,
  PostgresDriver,
  sql,
} from 'kysely';
import pg from 'pg';
import { POSTGRES_TYPES } from './column-types.ts';
import type { Database, LastWrite, RawRow, WriteTransaction } from './database.ts';
import { DatabaseError, databaseErrorKind } from './database-error.ts';
import { CHANNEL, listenForChanges } from './listen-for-changes.ts';
import type { Schema } from './schema.ts';

const INT8 = 20;
const CONNECTIONS = 10;
const RESERVED_CONNECTIONS = 3;
const LONGEST_STATEMENT_MS = 60_000;
/** No answer for so long means that nobody is there: a statement that takes longer has been ended by the server. */
const LONGEST_SILENCE_MS = LONGEST_STATEMENT_MS + 5_000;
/**
 * How long a process that was suspended, or has lost its network, in the middle of a transaction may hold what it has
 * locked. All changes lock the same row, so everybody else waits.
 */
const LONGEST_PAUSE_IN_TRANSACTION_MS = 2_000;
/**
 * How long a statement waits for a lock before its transaction is tried again. A process that was suspended may have
 * more transactions in line, each of which would get the lock after the one before and hold it as long.
 */
const LONGEST_LOCK_WAIT_MS = 2_000;

/**
 * Opens a PostgreSQL database (or one that speaks its protocol).
 * @param url `postgres://user:password@host:port/name`
 */
export async function openPostgres(url: string): Promise<Database> {
  const pool = openPostgresPool(url);
  const announces = await tryToAnnounce(pool);
  const kysely = new Kysely<Schema>({ dialect: new CommitAwareDialect(pool) });
  const reservedPool = openPostgresPool(url, RESERVED_CONNECTIONS);
  const reserved = new Kysely<Schema>({ dialect: new CommitAwareDialect(reservedPool) });
  // A flood of keys that have to be looked up leaves room for changes.
  const loading = openPostgresPool(url);
  const self = randomUUID();
  const changes = announces ? listenForChanges(url, self) : null;

  return {
    engine: 'postgres',
    kysely,
    reserved,
    types: POSTGRES_TYPES,
    lockRows: (query) => query.forUpdate(),
    shareRows: (query) => query.forShare(),
    prepare: preparer(loading),
    severalNodes: true,
    writeLast: (rows, writes, isChange) => writeLast(rows, writes, announces && isChange ? self : null),
    onChangeAnnounced: (listener) => changes?.listen(listener),
    close: async () => {
      await changes?.stop();
      await Promise.all([kysely.destroy(), reserved.destroy(), loading.end()]);
    },
  };
}

/**
 * One statement: each write is a part of its WITH, which is carried out whether or not it is read from.
 * @param announcer who tells the others of it; `null` for nobody
 */
async function writeLast(
  rows: WriteTransaction,
  writes: readonly LastWrite[],
  announcer: string | null,
): Promise<void> {
  if (writes.length === 0) return;
  const parts = writes.map((write, index) => sql`${sql.ref(`write_${index}`)} as (${toExpression(write)})`);
  const result = announcer === null ? sql`1` : sql`pg_notify(${CHANNEL}, ${announcer})`;
  await sql`with ${sql.join(parts)} select ${result}`.execute(rows);
}

function toExpression(source: OperationNodeSource): Expression<unknown> {
  return { expressionType: undefined, toOperationNode: () => source.toOperationNode() };
}

/**
 * Whether others can be woken: not every engine that speaks the protocol has NOTIFY. A database that is not there, or
 * does not let us in, is told at once.
 */
async function tryToAnnounce(pool: pg.Pool): Promise<boolean> {
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    throw error;
  }
  try {
    await pool.query("select pg_notify($1, '')", [CHANNEL]);
    return true;
  } catch {
    return false;
  }
}

/** bigint arrives as text; every integer we store fits a JavaScript number. */
function parserOf(oid: number, format?: unknown): (value: string) => unknown {
  if (oid === INT8) return Number;
  return format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text');
}

/** Connections that survive the loss of any of them. */
export function openPostgresPool(url: string, max = CONNECTIONS): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: LONGEST_STATEMENT_MS,
    idle_in_transaction_session_timeout: LONGEST_PAUSE_IN_TRANSACTION_MS,
    lock_timeout: LONGEST_LOCK_WAIT_MS,
    stream: openImpatientSocket,
    types: { getTypeParser: parserOf },
  });
  // A connection that breaks is replaced by the pool and reported to whoever was using it; without listeners it
  // would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** A network that swallows everything would be waited for by the operating system, for a quarter of an hour. */
function openImpatientSocket(): Socket {
  const socket = new Socket();
  socket.setTimeout(LONGEST_SILENCE_MS, () => {
    socket.destroy(Object.assign(new Error('the database has fallen silent'), { code: 'ETIMEDOUT' }));
  });
  return socket;
}

export function preparer(pool: pg.Pool): Database['prepare'] {
  let prepared = 0;
  return (sql) => {
    prepared += 1;
    const name = `latchkey_${prepared}`;
    let position = 0;
    const text = sql.replaceAll('?', () => {
      position += 1;
      return `$${position}`;
    });
    return async (...values) => (await pool.query<RawRow>({ name, text, values: [...values] })).rows;
  };
}

class CommitAwareDialect extends PostgresDialect {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    super({ pool });
    this.#pool = pool;
  }

  override createDriver(): PostgresDriver {
    return new CommitAwareDriver({ pool: this.#pool });
  }
}

/**
 * A COMMIT that gets no answer may have taken effect. Callers must not take that for a failure, so it has a
 * kind of its own.
 */
class CommitAwareDriver extends PostgresDriver {
  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.commitTransaction(connection);
    } catch (error) {
      const kind = databaseErrorKind(error);
      throw kind === 'unavailable' ? new DatabaseError('commit_unknown', error) : error;
    }
  }

  /** On a connection that is gone there is nothing to roll back, and why it is gone must not be covered up. */
  override async rollbackTransaction(
    connection: Parameters<PostgresDriver['rollbackTransaction']>[0],
  ): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch (error) {
      if (databaseErrorKind(error) !== 'unavailable') throw error;
    }
  }
}
