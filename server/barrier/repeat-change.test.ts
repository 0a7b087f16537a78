import { createVerifier, type ProtectingVerifier } from '@latchkey/verifier';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { eachDatabase } from '../testing/each-database.ts';
import { relayVerifiers, type VerifierRelay } from '../testing/relay-verifiers.ts';
import type { Answer, Credentials, Person } from '../testing/test-client.ts';

/** A request by which a key ends or may do less, and what it is answered when it is sent again. */
interface Case {
  readonly title: string;
  readonly method: string;
  readonly path: (made: Made) => string;
  readonly body?: unknown;
  /** The second time, if that is not the same. */
  readonly again?: unknown;
  readonly as?: (made: Made) => Credentials;
  readonly status: number;
}

interface Made {
  readonly keyId: string;
  readonly secret: string;
  readonly appId: string;
}

const keyPath = ({ keyId }: Made) => `/v1/keys/${keyId}`;
const appPath = ({ appId }: Made) => `/v1/apps/${appId}`;
const none = { permissions: { conversations: 'none' } };

const CASES: readonly Case[] = [
  { title: 'Less for a key', method: 'PATCH', path: keyPath, body: none, status: 200 },
  {
    title: 'Less for a key, and a name',
    method: 'PATCH',
    path: keyPath,
    body: none,
    again: { ...none, name: 'New' },
    status: 200,
  },
  {
    title: 'Other addresses',
    method: 'PATCH',
    path: keyPath,
    body: { addresses: ['203.0.113.7'] },
    status: 200,
  },
  { title: 'Less for an app', method: 'PATCH', path: appPath, body: none, status: 200 },
  { title: 'Suspended app', method: 'PATCH', path: appPath, body: { status: 'suspended' }, status: 200 },
  {
    title: 'Deleted app',
    method: 'DELETE',
    path: appPath,
    body: { confirmName: 'Deleted app' },
    status: 404,
  },
  { title: 'Paused', method: 'POST', path: (made) => `${keyPath(made)}/pause`, status: 200 },
  { title: 'Revoked', method: 'POST', path: (made) => `${keyPath(made)}/revoke`, status: 200 },
  {
    title: 'Revoked by its holder',
    method: 'POST',
    path: () => '/v1/me/revoke',
    as: ({ secret }) => ({ bearer: secret }),
    status: 401,
  },
  { title: 'Regenerated', method: 'POST', path: (made) => `${keyPath(made)}/regenerate`, status: 409 },
  {
    title: 'Rotated at once',
    method: 'POST',
    path: (made) => `${keyPath(made)}/rotate`,
    body: { overlap: 'PT0S' },
    status: 409,
  },
];

eachDatabase(
  'a change that is asked for again while a verifier is silent',
  (app) => {
    let operator: Person;
    let serviceToken: string;
    let relay: VerifierRelay;
    let verifier: ProtectingVerifier;
    beforeAll(async () => {
      operator = await app().setUp();
      serviceToken = await app().makeServiceToken(operator, ['conversations']);
    });
    beforeEach(async () => {
      relay = await relayVerifiers(app().url);
      verifier = createVerifier({ url: relay.url, serviceToken, api: 'conversations' });
      await verifier.ready();
    });
    afterEach(async () => {
      await verifier.close();
      await relay.close();
    });

    const ask = async (secret: string) =>
      (await verifier.verify({ headers: { 'x-api-key': secret } }, { access: 'read' })).code;
    const askHere = async (secret: string) =>
      (await app().verify(serviceToken, { key: secret, api: 'conversations', access: 'read' })).code;

    async function make(title: string): Promise<Made> {
      const { id: appId } = await app().makeApp(operator, title, { conversations: 'read' });
      const { id: keyId, secret } = await app().makeKey(operator, appId);
      return { keyId, secret, appId };
    }

    it('is not answered before the first one holds, whatever the answer', async () => {
      const made: (Made & { readonly asked: Case })[] = [];
      for (const asked of CASES) made.push({ ...(await make(asked.title)), asked });
      const send = (one: (typeof made)[number], body: unknown): Promise<Answer> => {
        const { method, path, as } = one.asked;
        const headers = { 'idempotency-key': `again-${one.keyId}` };
        return app().send(method, path(one), as?.(one) ?? { cookie: operator.cookie, headers }, body);
      };
      for (const { secret } of made) expect(await ask(secret)).toBe('valid');
      relay.hold();
      const first = made.map((one) => send(one, one.asked.body));
      for (const { secret } of made) await expect.poll(() => askHere(secret)).not.toBe('valid');
      // Nothing of this has reached the verifier, which is still waited for.
      for (const { secret } of made) expect(await ask(secret)).toBe('valid');
      const answers = made.map(async (one) => {
        const { status } = await send(one, one.asked.again ?? one.asked.body);
        return { title: one.asked.title, status, after: await ask(one.secret) };
      });
      const expected = CASES.map(({ title, status }) => ({ title, status, after: 'unavailable' }));
      expect(await Promise.all(answers)).toEqual(expected);
      await Promise.all(first);
    });

    it('is answered at once with 202 by whoever does not want to wait, and says where to ask', async () => {
      const { keyId, secret, appId } = await make('Impatient');
      expect(await ask(secret)).toBe('valid');
      relay.hold();
      const impatient = { cookie: operator.cookie, headers: { prefer: 'wait=0' } };
      for (const path of [`/v1/keys/${keyId}`, `/v1/keys/${keyId}`, `/v1/apps/${appId}`]) {
        const answer = await app().send('PATCH', path, impatient, none);
        expect(answer.status).toBe(202);
        const place = answer.headers.get('location') ?? '';
        expect(place).toMatch(/^\/v1\/changes\/\d+$/);
        expect(await app().send('GET', place, impatient)).toMatchObject({
          body: { barrier: { complete: false } },
        });
        expect(await ask(secret)).toBe('valid');
      }
      const last = await app().send('PATCH', `/v1/keys/${keyId}`, operator, none);
      expect(last.status).toBe(200);
      expect(await ask(secret)).toBe('unavailable');
    });

    it('may name an expiry that is past by now', async () => {
      const { keyId } = await make('Expiring');
      const path = `/v1/keys/${keyId}`;
      const body = { expiresAt: new Date(app().clock.now + 1_000).toISOString() };
      expect(await app().send('PATCH', path, operator, body)).toMatchObject({ status: 200 });
      app().clock.now += 2_000;
      expect(await app().send('PATCH', path, operator, body)).toMatchObject({ status: 200 });
      const later = { expiresAt: new Date(app().clock.now - 500).toISOString() };
      expect(await app().send('PATCH', path, operator, later)).toMatchObject({ status: 400 });
    });

    it('keeps no stranger waiting', async () => {
      const { keyId, secret } = await make('Strange');
      expect(await ask(secret)).toBe('valid');
      relay.hold();
      const revoked = app().send('POST', `/v1/keys/${keyId}/revoke`, operator);
      await expect.poll(() => askHere(secret)).toBe('revoked');
      expect((await app().send('POST', `/v1/keys/${keyId}/revoke`)).status).toBe(401);
      expect((await app().send('POST', '/v1/me/revoke', { bearer: `${secret.slice(0, -1)}!` })).status).toBe(
        401,
      );
      expect(await ask(secret)).toBe('valid');
      await revoked;
    });
  },
  { environment: { LATCHKEY_LEASE_SECONDS: '4' } },
);
