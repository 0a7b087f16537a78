import type { IncomingMessage } from 'node:http';

/** Calls back with the whole body, or never if the sender goes away first. Whoever calls has limited its length. */
export function readBody(request: IncomingMessage, received: (body: Buffer) => void): void {
  let body: Buffer | null = null;
  request.on('data', (chunk: Buffer) => {
    body = body === null ? chunk : Buffer.concat([body, chunk]);
  });
  request.on('end', () => received(body ?? Buffer.alloc(0)));
}
