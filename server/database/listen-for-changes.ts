import pg from 'pg';

/** Where other processes are told of changes. */
export const CHANNEL = 'latchkey_change';

const RETRY_MS = 1_000;

export interface ChangeListener {
  readonly listen: (listener: () => void) => void;
  readonly stop: () => Promise<void>;
}

/**
 * Hears of changes as others commit them. Only a wake-up: what is missed while the connection is gone, or on an engine
 * that has no LISTEN, is found by looking at the change log every so often.
 * @param self what this process sends along when it announces a change of its own
 */
export function listenForChanges(url: string, self: string): ChangeListener {
  const listeners: (() => void)[] = [];
  let client: pg.Client | null = null;
  let retry: NodeJS.Timeout | null = null;
  let stopped = false;
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const connect = async () => {
    retry = null;
    const next = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, keepAlive: true });
    client = next;
    next.on('error', () => {});
    next.on('end', () => next === client && again());
    next.on('notification', ({ payload }) => payload !== self && tell());
    try {
      await next.connect();
      await next.query(`listen ${CHANNEL}`);
      // Whatever was announced before is not known.
      tell();
    } catch {
      await next.end().catch(() => {});
      if (next === client) again();
    }
  };
  const again = () => {
    client = null;
    if (stopped || retry !== null) return;
    retry = setTimeout(() => void connect(), RETRY_MS);
    retry.unref();
  };
  void connect();
  return {
    listen: (listener) => {
      listeners.push(listener);
    },
    stop: async () => {
      stopped = true;
      if (retry !== null) clearTimeout(retry);
      const last = client;
      client = null;
      await last?.end().catch(() => {});
    },
  };
}
