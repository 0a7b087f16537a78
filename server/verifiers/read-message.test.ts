import { randomBytes } from 'node:crypto';
import { createVerifier, formatKey, generateKey } from '@latchkey/verifier';
import { assert, asyncProperty, constantFrom, ipV4, ipV6, oneof, option, record, string } from 'fast-check';
import { expect, it } from 'vitest';
import { FakeAuthority, makeKeySnapshot } from '../../verifier/testing/fake-authority.ts';
import { FakeClock } from '../../verifier/testing/fake-clock.ts';
import { readMessage } from './read-message.ts';

const known = generateKey('bearer', 'live', randomBytes);
const keys = [
  formatKey('lk', known),
  formatKey('lk', { ...generateKey('bearer', 'live', randomBytes), id: known.id }),
  ...(['bearer', 'shared', 'secret', 'service'] as const).map((shape) =>
    formatKey('lk', generateKey(shape, 'test', randomBytes)),
  ),
];
const credential = oneof(
  constantFrom(...keys),
  string({ unit: 'binary', maxLength: 600 }),
  string({ unit: 'binary-ascii', minLength: 10, maxLength: 40 }).map((text) => `old_${text}`),
);
const pair = record({ user: credential, password: credential }).map(
  ({ user, password }) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
);
const request = record({
  authorization: option(
    oneof(
      credential.map((text) => `Bearer ${text}`),
      pair,
      credential,
    ),
  ),
  apiKey: option(credential),
  address: option(oneof(ipV4(), ipV6(), string({ unit: 'binary', maxLength: 80 }))),
  url: oneof(string(), constantFrom('/parcels')),
});

it('whatever the callers of a service send, its verifier says nothing that its authority would not read', async () => {
  const clock = new FakeClock();
  const authority = new FakeAuthority();
  authority.keys.set(`${known.id} ${known.secret}`, makeKeySnapshot(known.id));
  authority.formats = { prefixes: ['lk'], imported: ['old_'] };
  const settings = { url: 'http://localhost', serviceToken: 'x', api: 'parcels' };
  const verifier = createVerifier({ ...settings, connect: authority.connect, clock });
  await verifier.ready();
  for (const apiKey of [keys[0], 'old_0123456789abcdef']) {
    await verifier.verify({ headers: { 'x-api-key': apiKey }, method: 'GET', url: '/parcels', ip: '?' });
  }
  await assert(
    asyncProperty(request, async ({ authorization, apiKey, address, url }) => {
      const headers = { authorization: authorization ?? undefined, 'x-api-key': apiKey ?? undefined };
      const { code } = await verifier.verify({ headers, method: 'GET', url, ip: address ?? undefined });
      expect(code).not.toBe('unavailable');
      await clock.advance(1_000);
    }),
    { numRuns: 300 },
  );
  await clock.advance(10_000);
  await verifier.close();
  const said = authority.connections.flatMap(({ heard }) => heard);
  const kinds = new Set(said.map(({ type }) => type));
  for (const kind of ['join', 'renew', 'load_key', 'load_imported_key', 'load_api', 'usage', 'leave']) {
    expect(kinds).toContain(kind);
  }
  for (const message of said) expect(readMessage(JSON.stringify(message))).toEqual(message);
});
