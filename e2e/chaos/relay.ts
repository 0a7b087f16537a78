import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Which way nothing gets through: from whoever connected, to them, or neither. */
export type Direction = 'out' | 'in' | 'both';

/**
 * What becomes of the connections when a cut is mended: what was underway arrives late, as TCP does it; they break; or
 * they stay silent for good, as behind a router that has forgotten them.
 */
export type Mending = 'deliver' | 'break' | 'silence';

export interface Relay {
  readonly port: number;
  readonly cut: (direction: Direction) => void;
  readonly mend: (mending: Mending) => void;
  readonly close: () => Promise<void>;
}

export interface RelayOptions {
  /** IP address to listen on. */
  readonly host: string;
  /** Ports of this machine that take the next connection, the preferred one first; empty for none. */
  readonly targets: () => readonly number[];
}

/** Takes connections and passes them on, byte for byte, until it is told to cut them without telling anybody. */
export async function startRelay({ host, targets }: RelayOptions): Promise<Relay> {
  const pairs = new Set<Pair>();
  let direction: Direction | null = null;
  const server = createServer({ pauseOnConnect: true }, (near) => {
    near.on('error', () => {});
    void connectToOne(targets()).then((far) => {
      if (far === null || near.destroyed) {
        far?.destroy();
        near.resetAndDestroy();
        return;
      }
      const pair = new Pair(near, far, () => pairs.delete(pair));
      pairs.add(pair);
      pair.cut(direction);
    });
  });
  server.listen(0, host);
  await once(server, 'listening');
  return {
    port: portOf(server),
    cut: (wanted) => {
      direction = wanted;
      for (const pair of pairs) pair.cut(wanted);
    },
    mend: (mending) => {
      direction = null;
      for (const pair of pairs) {
        if (mending === 'deliver') pair.cut(null);
        else if (mending === 'break') pair.break();
      }
    },
    close: async () => {
      for (const pair of pairs) pair.break();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Two sockets that carry one connection. */
class Pair {
  readonly #near: Socket;
  readonly #far: Socket;
  #out = true;
  #in = true;
  readonly #onEnd: () => void;

  constructor(near: Socket, far: Socket, onEnd: () => void) {
    this.#near = near;
    this.#far = far;
    this.#onEnd = onEnd;
    near.setNoDelay(true);
    far.setNoDelay(true);
    far.on('error', () => {});
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => near.write(bytes));
    near.on('close', () => this.#ended());
    far.on('close', () => this.#ended());
  }

  cut(direction: Direction | null): void {
    this.#out = direction === null || direction === 'in';
    this.#in = direction === null || direction === 'out';
    if (this.#out) this.#near.resume();
    else this.#near.pause();
    if (this.#in) this.#far.resume();
    else this.#far.pause();
    this.#ended();
  }

  break(): void {
    this.#near.resetAndDestroy();
    this.#far.resetAndDestroy();
    this.#onEnd();
  }

  /** The end of one side is told to the other as soon as anything can be. A silent pair ends when both sides have. */
  #ended(): void {
    if (this.#near.destroyed && this.#out) this.#far.destroy();
    if (this.#far.destroyed && this.#in) this.#near.destroy();
    if (this.#near.destroyed && this.#far.destroyed) this.#onEnd();
  }
}

async function connectToOne(ports: readonly number[]): Promise<Socket | null> {
  for (const port of ports) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return socket;
    } catch {
      socket.destroy();
    }
  }
  return null;
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('a relay without a port');
  return address.port;
}
