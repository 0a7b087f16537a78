import { once } from 'node:events';
import { createServer } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';

/** A relay between verifiers and the authority, that can say to the verifiers what the authority never would. */
export interface VerifierRelay {
  readonly url: string;
  /** Connections made so far. */
  readonly connections: () => number;
  /** To every verifier that is connected; bytes as a binary message. */
  readonly inject: (message: string | Uint8Array) => void;
  /** Keeps back what the authority says from now on, without ending any connection. */
  readonly hold: () => void;
  readonly close: () => Promise<void>;
}

export async function relayVerifiers(authority: string): Promise<VerifierRelay> {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  let connections = 0;
  let isHolding = false;
  sockets.on('connection', (verifier, request) => {
    connections += 1;
    const upstream = new WebSocket(new URL(request.url ?? '', authority.replace('http', 'ws')));
    const early: string[] = [];
    upstream.on('open', () => {
      for (const text of early.splice(0)) upstream.send(text);
    });
    verifier.on('message', (data) => {
      if (upstream.readyState === WebSocket.OPEN) upstream.send(String(data));
      else early.push(String(data));
    });
    upstream.on('message', (data) => {
      if (!isHolding) verifier.send(String(data));
    });
    verifier.on('close', () => upstream.terminate());
    upstream.on('close', () => verifier.terminate());
    for (const socket of [verifier, upstream]) socket.on('error', () => socket.terminate());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a port was expected');
  return {
    url: `http://127.0.0.1:${address.port}`,
    connections: () => connections,
    inject: (message) => {
      for (const client of sockets.clients) client.send(message);
    },
    hold: () => {
      isHolding = true;
    },
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      server.close();
      await once(server, 'close');
    },
  };
}
