/**
 * What went wrong in the database, in words that hold for every engine.
 * `conflict`: a uniqueness rule; `retry`: the transaction lost against another and may be tried again;
 * `unavailable`: nobody answered; `commit_unknown`: the connection broke while committing.
 */
export type DatabaseErrorKind = 'conflict' | 'retry' | 'unavailable' | 'commit_unknown' | 'other';

/** Thrown where an engine gives no code of its own. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly kind: DatabaseErrorKind;

  constructor(kind: DatabaseErrorKind, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.kind = kind;
  }
}

/** SQLSTATE classes (PostgreSQL appendix A) of a server that cannot be used now. */
const UNAVAILABLE_CLASSES = new Set(['08', '53', '57']);
/** Serialization failure, deadlock, a lock that was not to be had in time, and a transaction that paused for too long. */
const RETRY_STATES = new Set(['40001', '40P01', '55P03', '25P03']);
const UNIQUE_VIOLATION = '23505';
const NETWORK_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'ENOTFOUND', 'EPIPE', 'ETIMEDOUT']);
const CONNECTION_LOST =
  /Connection terminated|timeout exceeded when trying to connect|Client was closed|is not queryable/;

/** `null` when the error does not come from the database. */
export function databaseErrorKind(error: unknown): DatabaseErrorKind | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof DatabaseError) return error.kind;
  if (CONNECTION_LOST.test(error.message)) return 'unavailable';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  // Whoever asked on our behalf may have wrapped what went wrong.
  if (code === null) return databaseErrorKind(error.cause);
  if (NETWORK_CODES.has(code)) return 'unavailable';
  if (!/^[0-9A-Z]{5}$/.test(code)) return null;
  if (code === UNIQUE_VIOLATION) return 'conflict';
  if (RETRY_STATES.has(code)) return 'retry';
  return UNAVAILABLE_CLASSES.has(code.slice(0, 2)) ? 'unavailable' : 'other';
}

export function isConflict(error: unknown): boolean {
  return databaseErrorKind(error) === 'conflict';
}
