import type { IncomingMessage } from 'node:http';
import { compileAddresses } from '@latchkey/verifier';

/**
 * Whose word on the caller's address counts: of the nearest hop, if it is a worker of this installation, and of the
 * proxies that the operator trusts. Counted from this process outwards.
 */
export function trustHops(
  proxies: readonly string[],
  behindWorkers: boolean,
): (address: string, hop: number) => boolean {
  const matcher = compileAddresses(proxies);
  return (address, hop) => (behindWorkers && hop === 0) || matcher.allows(address);
}

/** The address that a request came from: the first, seen from here, that nobody who is trusted speaks for. */
export function readCallerAddress(
  {
    socket,
    headers,
  }: Pick<IncomingMessage, 'headers'> & { readonly socket: { readonly remoteAddress?: string | undefined } },
  isTrusted: (address: string, hop: number) => boolean,
): string {
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .reverse();
  const chain = [socket.remoteAddress ?? '', ...forwarded];
  const own = chain.findIndex((address, hop) => !isTrusted(address, hop));
  return chain[own < 0 ? chain.length - 1 : own] ?? '';
}
