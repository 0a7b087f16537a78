import { createVerifier, type ProtectingVerifier, type VerifierEvent } from '@latchkey/verifier';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../testing/each-database.ts';
import { relayVerifiers, type VerifierRelay } from '../testing/relay-verifiers.ts';
import type { Person } from '../testing/test-client.ts';

const usage = z.object({ items: z.array(z.object({ outcome: z.string(), count: z.number() })) });

eachDatabase(
  'a verifier whose authority is not always there',
  (app) => {
    let operator: Person;
    let serviceToken: string;
    let relay: VerifierRelay;
    let verifier: ProtectingVerifier;
    let events: VerifierEvent[];
    beforeAll(async () => {
      operator = await app().setUp();
      serviceToken = await app().makeServiceToken(operator, ['conversations']);
    });
    beforeEach(async () => {
      relay = await relayVerifiers(app().url);
      events = [];
      verifier = createVerifier({
        url: relay.url,
        serviceToken,
        api: 'conversations',
        onEvent: (event) => events.push(event),
      });
      await verifier.ready();
    });
    afterEach(async () => {
      await verifier.close();
      await relay.close();
    });

    async function issue(name: string): Promise<{ id: string; secret: string; appId: string }> {
      const made = await app().makeApp(operator, name, { conversations: 'read' });
      return { ...(await app().makeKey(operator, made.id)), appId: made.id };
    }
    const ask = (secret: string) => verifier.verify({ headers: { 'x-api-key': secret } }, { access: 'read' });
    const attached = () =>
      vi.waitFor(() => expect(verifier.status().state).toBe('attached'), { timeout: 10_000, interval: 20 });

    it.each<[string, string | Uint8Array]>([
      ['garbage', 'HTTP/1.1 400 Bad Request'],
      ['a message of no known type', '{"type":"obey"}'],
      ['a lease without an end', '{"type":"grant","n":1,"epoch":1,"leaseMs":1e300}'],
      ['bytes', new Uint8Array([0, 1, 2])],
    ])(
      'ends a connection over which it hears %s, decides on by its lease, and joins again',
      async (title, data) => {
        const { secret } = await issue(`Heard ${title}`);
        expect(await ask(secret)).toMatchObject({ code: 'valid' });
        const before = relay.connections();
        relay.inject(data);
        await vi.waitFor(() => expect(relay.connections()).toBeGreaterThan(before), { timeout: 10_000 });
        expect(await ask(secret)).toMatchObject({ code: 'valid' });
        await attached();
        expect(events).toContainEqual({
          type: 'state',
          state: 'connecting',
          reason: 'the authority sent what is no message of this protocol',
        });
      },
    );

    it('decides nothing by a grant that it did not ask for, once it hears nothing else any more', async () => {
      const { secret } = await issue('Cut off');
      expect(await ask(secret)).toMatchObject({ code: 'valid' });
      relay.hold();
      relay.inject('{"type":"grant","n":1,"epoch":1,"leaseMs":60000}');
      relay.inject('{"type":"grant","n":999,"epoch":999999,"leaseMs":60000}');
      await vi.waitFor(async () => expect(await ask(secret)).toMatchObject({ code: 'unavailable' }), {
        timeout: 10_000,
      });
      expect(verifier.status().leaseLeftMs).toBe(0);
    });

    it('does not hold up a revocation for longer than its lease while it hears nothing', async () => {
      const key = await issue('Unheard');
      expect(await ask(key.secret)).toMatchObject({ code: 'valid' });
      relay.hold();
      const reply = await app().send('POST', `/v1/keys/${key.id}/revoke`, operator);
      expect(reply).toMatchObject({ status: 200, body: { barrier: { complete: true, expired: 1 } } });
      expect(await ask(key.secret)).toMatchObject({ valid: false });
    });

    it('attaches again to an authority that was restarted, and hears of what is revoked from then on', async () => {
      const key = await issue('Restarted');
      expect(await ask(key.secret)).toMatchObject({ code: 'valid' });
      await app().restart();
      await attached();
      expect(await ask(key.secret)).toMatchObject({ code: 'valid' });
      const reply = await app().send('POST', `/v1/keys/${key.id}/revoke`, operator);
      expect(reply).toMatchObject({ status: 200, body: { barrier: { complete: true } } });
      expect(await ask(key.secret)).toMatchObject({ code: 'revoked' });
    });

    it('has its decisions counted once each in what people see of usage', async () => {
      const key = await issue('Counted');
      for (let count = 0; count < 5; count += 1) await ask(key.secret);
      await verifier.verify({ headers: { 'x-api-key': key.secret } }, { access: 'write' });
      await verifier.close();
      await app().runTimers();
      await app().runTimers();
      // This verifier's clock is not that of the test, which stands still.
      const day = new Date().toISOString();
      const path = `/v1/usage?appId=${key.appId}&from=${day}&to=${day}`;
      const reply = await app().send('GET', path, operator);
      const { items } = usage.parse(reply.body);
      expect(items.map(({ outcome, count }) => [outcome, count]).sort()).toEqual([
        ['insufficient_access', 1],
        ['valid', 5],
      ]);
    });

    it('that was closed is waited for by nobody', async () => {
      const key = await issue('Left');
      expect(await ask(key.secret)).toMatchObject({ code: 'valid' });
      await verifier.close();
      const reply = await app().send('POST', `/v1/keys/${key.id}/revoke`, operator);
      expect(reply).toMatchObject({ status: 200, body: { barrier: { complete: true, expired: 0 } } });
    });
  },
  { environment: { LATCHKEY_LEASE_SECONDS: '3' } },
);
