import { connect, createServer, type Socket } from 'node:net';

/** A relay to PostgreSQL that, once armed, passes the next COMMIT on and hangs up before its answer. */
export interface CommitCutter {
  /** The address of the server, through the relay. */
  readonly url: string;
  /** Cuts one connection at its next COMMIT. */
  readonly arm: () => void;
  readonly close: () => Promise<void>;
}

export async function cutAtCommit(serverUrl: string): Promise<CommitCutter> {
  const target = new URL(serverUrl);
  let armed = false;
  const sockets = new Set<Socket>();
  const relay = createServer((client) => {
    const server = connect(Number(target.port), target.hostname);
    let cut = false;
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('data', (data) => {
      if (armed && data.includes('commit')) {
        armed = false;
        cut = true;
      }
      server.write(data);
    });
    server.on('data', (data) => {
      if (cut) client.destroy();
      else client.write(data);
    });
    client.on('close', () => server.end());
    server.on('close', () => client.end());
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const address = relay.address();
  const url = new URL(serverUrl);
  url.host = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    url: url.href,
    arm: () => {
      armed = true;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => relay.close(resolve));
    },
  };
}
