import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { readMessage } from './read-message.ts';
import { ServeVerifier, type ServeVerifierSettings } from './serve-verifier.ts';

export interface AcceptVerifiersSettings extends ServeVerifierSettings {
  readonly server: Server;
  /** The address that a request came from, proxies considered. */
  readonly addressOf: (request: IncomingMessage) => string;
}

const PATH = '/v1/verifiers/connect';
const LARGEST_MESSAGE = 1024 * 1024;
/** What a verifier has not read yet; beyond, it is told to come back instead of being told everything. */
const MOST_UNREAD_BYTES = 4 * 1024 * 1024;
const MOST_CONNECTIONS = 50_000;

export interface AcceptedVerifiers {
  /** Ends all connections. */
  readonly close: () => void;
}

/** Takes the connections of verifiers: WebSockets (RFC 6455), one JSON text a message. */
export function acceptVerifiers(settings: AcceptVerifiersSettings): AcceptedVerifiers {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE });
  settings.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => {});
    if (request.url?.split('?')[0] !== PATH) return refuse(socket, '404 Not Found');
    if (sockets.clients.size >= MOST_CONNECTIONS) return refuse(socket, '503 Service Unavailable');
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const served = new ServeVerifier(settings, {
        address: settings.addressOf(request),
        send: (message) => {
          if (webSocket.bufferedAmount > MOST_UNREAD_BYTES) webSocket.terminate();
          else webSocket.send(JSON.stringify(message));
        },
        close: () => webSocket.close(),
      });
      webSocket.on('message', (data, isBinary) => {
        void served.receive(isBinary ? null : readMessage(String(data)));
      });
      webSocket.on('close', () => served.end());
      webSocket.on('error', () => served.end());
    });
  });
  return {
    close: () => {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
    },
  };
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
