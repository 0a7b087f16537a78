import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { SqliteThread } from './sqlite-thread.ts';

/**
 * Kysely over one SQLite file: one thread writes, transaction after transaction, and a few read what was committed, so
 * that a long report neither waits for changes nor holds them up.
 */
export function createSqliteDialect(file: string): Dialect {
  return {
    createAdapter: () => new ManyReadersAdapter(),
    createDriver: () => new ThreadDriver(file),
    createIntrospector: (database: Kysely<unknown>) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

class ManyReadersAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

/** Each can be at one long statement; they are started when all others are busy. */
const MOST_READERS = 3;

class ThreadDriver implements Driver {
  readonly #file: string;
  readonly #writer: SqliteThread;
  #readers: SqliteThread[] = [];
  /** Whoever writes; the next one waits for its end. */
  #turn: Promise<void> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
    this.#writer = new SqliteThread({ file, readonly: false });
  }

  /** Nobody can read a file that is not there yet, or not in the mode in which it can be read while it is written. */
  async init(): Promise<void> {
    await this.#writer.execute(CompiledQuery.raw('select 1'));
  }

  async acquireConnection(): Promise<LentConnection> {
    return new LentConnection(this);
  }

  async releaseConnection(connection: LentConnection): Promise<void> {
    connection.end();
  }

  /** IMMEDIATE, because a transaction that turns from reading to writing half-way can fail with SQLITE_BUSY. */
  async beginTransaction(connection: LentConnection): Promise<void> {
    await connection.startWriting();
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(connection: LentConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: LentConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  /** The writer last: whoever closes last brings everything into the one file, and a reader could not. */
  async destroy(): Promise<void> {
    await Promise.all(this.#readers.map((reader) => reader.close()));
    await this.#writer.close();
  }

  /** Waits until everybody before has written, and gives what ends this one's turn. */
  async takeTurn(): Promise<() => void> {
    const before = this.#turn;
    let end = () => {};
    this.#turn = new Promise((resolve) => {
      end = resolve;
    });
    await before;
    return end;
  }

  write<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return this.#writer.execute(query);
  }

  read<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return this.#pickReader().execute(query);
  }

  #pickReader(): SqliteThread {
    this.#readers = this.#readers.filter((reader) => !reader.failed);
    const [leastBusy] = this.#readers.toSorted((one, other) => one.busy - other.busy);
    if (leastBusy !== undefined && (leastBusy.busy === 0 || this.#readers.length === MOST_READERS)) {
      return leastBusy;
    }
    const reader = new SqliteThread({ file: this.#file, readonly: true });
    this.#readers.push(reader);
    return reader;
  }
}

/** What Kysely holds for one statement or one transaction. */
class LentConnection implements DatabaseConnection {
  readonly #driver: ThreadDriver;
  #endTurn: (() => void) | null = null;

  constructor(driver: ThreadDriver) {
    this.#driver = driver;
  }

  async startWriting(): Promise<void> {
    this.#endTurn ??= await this.#driver.takeTurn();
  }

  /** Within a transaction it must see what that has written; whatever else only reads can be read beside it. */
  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#endTurn === null && query.query.kind === 'SelectQueryNode') return this.#driver.read(query);
    await this.startWriting();
    return this.#driver.write(query);
  }

  // biome-ignore lint/correctness/useYield: the interface asks for it; nothing here reads in a stream.
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('SQLite results are not streamed; read them in pages');
  }

  end(): void {
    this.#endTurn?.();
    this.#endTurn = null;
  }
}
