import { type IncomingMessage, type ServerResponse, request as startRequest } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { type RefuseUnavailableSettings, refuseUnavailable } from '../http/refuse-unavailable.ts';

/** Headers that concern one connection and not the request (RFC 9110 §7.6.1). */
const OF_THE_CONNECTION = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
]);

/** Gives requests to the process that answers everything but verification; it listens on this socket of the file system. */
export interface PassOn {
  /** @param body what was read of it already, if anything was */
  readonly request: (request: IncomingMessage, response: ServerResponse, body: Buffer | undefined) => void;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export function createPassOn(socketPath: string, settings: RefuseUnavailableSettings): PassOn {
  return {
    request: (incoming, response, body) => {
      const outgoing = startRequest(
        {
          socketPath,
          method: incoming.method,
          path: incoming.url,
          headers: headersOf(incoming, false),
          setHost: false,
        },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, withoutConnection(answer.rawHeaders));
          answer.pipe(response);
          answer.on('error', () => response.destroy());
        },
      );
      outgoing.on('error', () => refuse(response, settings));
      response.on('close', () => outgoing.destroy());
      if (body === undefined) incoming.pipe(outgoing);
      else outgoing.end(body);
    },

    upgrade: (incoming, socket, head) => {
      const through = connect(socketPath, () => {
        const lines = headersOf(incoming, true);
        through.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n`);
        for (let index = 0; index < lines.length; index += 2) {
          through.write(`${lines[index]}: ${lines[index + 1]}\r\n`);
        }
        through.write('\r\n');
        through.write(head);
        through.pipe(socket);
        socket.pipe(through);
      });
      const end = () => {
        through.destroy();
        socket.destroy();
      };
      through.on('error', end);
      socket.on('error', end);
      through.on('close', end);
      socket.on('close', end);
    },
  };
}

/** As they were sent, with the address of whoever sent them at the end of the list that proxies keep. */
function headersOf(incoming: IncomingMessage, upgrade: boolean): string[] {
  const { rawHeaders } = incoming;
  const kept: string[] = [];
  const forwarded: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    const value = rawHeaders[index + 1] ?? '';
    const lower = name.toLowerCase();
    if (lower === 'x-forwarded-for') forwarded.push(value);
    else if (upgrade || !OF_THE_CONNECTION.has(lower)) kept.push(name, value);
  }
  kept.push('x-forwarded-for', [...forwarded, incoming.socket.remoteAddress ?? ''].join(', '));
  return kept;
}

function withoutConnection(rawHeaders: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!OF_THE_CONNECTION.has(name.toLowerCase()) && name.toLowerCase() !== 'transfer-encoding') {
      kept.push(name, rawHeaders[index + 1] ?? '');
    }
  }
  return kept;
}

function refuse(response: ServerResponse, settings: RefuseUnavailableSettings): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const detail = 'This request cannot be answered at the moment. Try again shortly.';
  refuseUnavailable(response, settings, detail);
}
