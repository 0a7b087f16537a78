import pg from 'pg';
import { DatabaseError } from './database-error.ts';

export interface AdvisoryLock {
  /** False from the moment the connection that carries the lock is known to be gone. */
  readonly isHeld: () => boolean;
  /** Called after the lock was lost and taken again, before `isHeld` turns true. */
  readonly onRegained: (listener: () => void) => void;
  readonly release: () => Promise<void>;
}

/** "latchkey" in ASCII, as a bigint. */
const LOCK_NUMBER = '7809653363394536825';
const RETRY_MS = 1_000;

/**
 * Holds a session lock, so that a second process on the same database refuses to start.
 * When the connection breaks, it is taken again as soon as the database answers; until then `isHeld` is false,
 * and this process does not decide, because another one could have taken over.
 */
export async function holdAdvisoryLock(url: string): Promise<AdvisoryLock> {
  let client = await takeLock(url);
  let held = true;
  let released = false;
  let retry: NodeJS.Timeout | null = null;
  const listeners: (() => void)[] = [];

  // A client that was given up may still report its end; only the one that carries the lock counts.
  const watch = (watched: pg.Client) => {
    watched.on('error', () => watched === client && lose());
    watched.on('end', () => watched === client && lose());
  };
  const lose = () => {
    held = false;
    if (released || retry !== null) return;
    retry = setTimeout(async () => {
      retry = null;
      try {
        client = await takeLock(url);
        watch(client);
        for (const listener of listeners) listener();
        held = true;
      } catch {
        lose();
      }
    }, RETRY_MS);
  };
  watch(client);

  return {
    isHeld: () => held,
    onRegained: (listener) => {
      listeners.push(listener);
    },
    release: async () => {
      released = true;
      held = false;
      if (retry !== null) clearTimeout(retry);
      await client.end().catch(() => {});
    },
  };
}

async function takeLock(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, keepAlive: true });
  // Without a listener an error between this and `watch` would end the process.
  client.on('error', () => {});
  await client.connect();
  const { rows } = await client.query<{ taken: boolean }>(
    `select pg_try_advisory_lock(${LOCK_NUMBER}::bigint) as taken`,
  );
  if (rows[0]?.taken === true) return client;
  await client.end();
  throw new DatabaseError('unavailable', 'another Latchkey process is using this database');
}
