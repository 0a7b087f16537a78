import type { Server } from 'node:http';
import { promisify } from 'node:util';
import type { Clock } from '@latchkey/verifier';

const LOOK_MS = 20;

/**
 * Resolves when a server that takes no new connections has answered all its requests, or when that has taken too long.
 * @param upgraded how many of its connections are no longer for requests
 */
export async function waitUntilAnswered(
  server: Server,
  upgraded: () => number,
  clock: Clock,
  longestMs: number,
): Promise<void> {
  const countConnections = promisify(server.getConnections.bind(server));
  const until = clock.monotonic() + longestMs;
  for (;;) {
    server.closeIdleConnections();
    if ((await countConnections()) <= upgraded() || clock.monotonic() >= until) return;
    await new Promise<void>((resolve) => clock.after(LOOK_MS, resolve));
  }
}
