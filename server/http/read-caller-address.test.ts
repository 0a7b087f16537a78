import { expect, it } from 'vitest';
import { readCallerAddress, trustHops } from './read-caller-address.ts';

const read = (
  remoteAddress: string | undefined,
  forwarded: string | undefined,
  proxies: readonly string[],
  behindWorkers: boolean,
) =>
  readCallerAddress(
    { socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } },
    trustHops(proxies, behindWorkers),
  );

it('believes nobody about the caller unless it was told to', () => {
  expect(read('192.0.2.1', '203.0.113.9', [], false)).toBe('192.0.2.1');
});

it('believes a worker about whoever is connected to it, and not what that one says of itself', () => {
  expect(read(undefined, '203.0.113.9, 192.0.2.1', [], true)).toBe('192.0.2.1');
});

it('believes a trusted proxy, behind a worker too, and not what came before it', () => {
  expect(read('10.0.0.1', '198.51.100.7, 203.0.113.9', ['10.0.0.0/8'], false)).toBe('203.0.113.9');
  expect(read(undefined, '198.51.100.7, 203.0.113.9, 10.0.0.1', ['10.0.0.0/8'], true)).toBe('203.0.113.9');
});
