import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../testing/each-database.ts';
import type { Answer, Person } from '../testing/test-client.ts';
import { lastChangeTightened, makeOrganizationKey } from './testing/key-fixtures.ts';

const HOUR = 3_600_000;
const replacement = z.object({
  key: z.object({ id: z.string() }),
  secret: z.string(),
  replaced: z.object({ id: z.string(), expiresAt: z.string().nullable() }),
});

eachDatabase('rotating and regenerating a key', (app) => {
  let operator: Person;
  let serviceToken: string;
  let appId: string;
  beforeAll(async () => {
    operator = await app().setUp();
    serviceToken = await app().makeServiceToken(operator, ['conversations']);
    appId = (await app().makeApp(operator, 'Rotating', { conversations: 'write' })).id;
  });

  const verify = async (key: string, address?: string) =>
    (await app().verify(serviceToken, { key, api: 'conversations', access: 'read', address })).code;
  const post = (path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    app().send('POST', path, { ...operator, headers }, body);
  const timestampIn = (milliseconds: number) => new Date(app().clock.now + milliseconds).toISOString();

  it('keeps the old key alive for the overlap and not a millisecond longer', async () => {
    const old = await app().makeKey(operator, appId);
    const answer = await post(`/v1/keys/${old.id}/rotate`, { overlap: 'PT1H' });
    const { key, secret } = replacement.parse(answer.body);
    expect(answer).toMatchObject({
      status: 201,
      body: {
        replaced: { id: old.id, state: 'active', expiresAt: timestampIn(HOUR), replacedBy: key.id },
        barrier: { complete: true },
      },
    });
    expect([await verify(old.secret), await verify(secret)]).toEqual(['valid', 'valid']);
    app().clock.now += HOUR - 1;
    expect(await verify(old.secret)).toBe('valid');
    app().clock.now += 1;
    expect([await verify(old.secret), await verify(secret)]).toEqual(['expired', 'valid']);
  });

  it('without an overlap ends the old key before it answers', async () => {
    const old = await app().makeKey(operator, appId);
    expect(await verify(old.secret)).toBe('valid');
    const answer = await post(`/v1/keys/${old.id}/rotate`, { overlap: 'PT0S' });
    expect(await lastChangeTightened(app())).toBe(true);
    expect(await verify(old.secret)).toBe('expired');
    expect(await verify(replacement.parse(answer.body).secret)).toBe('valid');
  });

  it('never gives the old key a longer life than it had', async () => {
    const old = await app().makeKey(operator, appId, { expiresAt: timestampIn(HOUR) });
    const answer = await post(`/v1/keys/${old.id}/rotate`, { overlap: 'P7D' });
    expect(answer.body).toMatchObject({ replaced: { expiresAt: timestampIn(HOUR) } });
  });

  it('gives the new key everything the old one has', async () => {
    const fields = {
      name: 'Nightly import',
      environment: 'staging',
      expiresAt: timestampIn(48 * HOUR),
      addresses: ['203.0.113.0/24'],
      permissions: { conversations: 'read' },
    };
    const old = await app().makeKey(operator, appId, fields);
    const limits = { conversations: [{ name: 'slow', requests: 5, seconds: 60 }] };
    await app().send('PATCH', `/v1/keys/${old.id}`, operator, { limits });
    const rotated = replacement.parse((await post(`/v1/keys/${old.id}/rotate`, {})).body);
    const regenerated = await post(`/v1/keys/${rotated.key.id}/regenerate`);
    expect(regenerated).toMatchObject({
      status: 201,
      body: { key: { ...fields, limits, kind: 'bearer', appId } },
    });
    const { secret } = replacement.parse(regenerated.body);
    expect(secret).toMatch(/^lk_test_/);
    expect(await verify(secret, '203.0.113.7')).toBe('valid');
    expect(await verify(secret, '192.0.2.1')).toBe('address_denied');
  });

  it('makes a pair of a pair', async () => {
    const made = await post(`/v1/apps/${appId}/keys`, { kind: 'pair' });
    const { key } = z.object({ key: z.object({ id: z.string() }) }).parse(made.body);
    const answer = await post(`/v1/keys/${key.id}/rotate`, {});
    expect(answer.body).toMatchObject({
      key: { kind: 'pair' },
      sharedKey: expect.stringMatching(/^lkid_live_/),
      secretKey: expect.stringMatching(/^lksk_live_/),
    });
  });

  it('regenerates: the old key is dead when the answer comes, and says why and what took its place', async () => {
    const old = await app().makeKey(operator, appId);
    expect(await verify(old.secret)).toBe('valid');
    const answer = await post(`/v1/keys/${old.id}/regenerate`, { reason: 'lost' });
    const { key, secret } = replacement.parse(answer.body);
    expect(answer).toMatchObject({
      status: 201,
      body: {
        barrier: { complete: true },
        replaced: { state: 'revoked', revokedReason: 'lost', replacedBy: key.id },
      },
    });
    expect(await lastChangeTightened(app())).toBe(true);
    expect([await verify(old.secret), await verify(secret)]).toEqual(['revoked', 'valid']);
  });

  it.each(['rotate', 'regenerate'])(
    'refuses to %s a key that was replaced, and names its successor',
    async (verb) => {
      const old = await app().makeKey(operator, appId);
      const { key } = replacement.parse((await post(`/v1/keys/${old.id}/rotate`, {})).body);
      const again = await post(`/v1/keys/${old.id}/${verb}`, {});
      expect(again).toMatchObject({ status: 409, body: { code: 'wrong_state', replacedBy: key.id } });
      expect(again.text).toContain(key.id);
    },
  );

  it.each(['rotate', 'regenerate'])('refuses to %s a key that is revoked or has expired', async (verb) => {
    const revoked = await app().makeKey(operator, appId);
    await post(`/v1/keys/${revoked.id}/revoke`);
    const expired = await app().makeKey(operator, appId, { expiresAt: timestampIn(1) });
    app().clock.now += 1;
    for (const { id } of [revoked, expired]) {
      expect(await post(`/v1/keys/${id}/${verb}`, {})).toMatchObject({
        status: 409,
        body: { code: 'wrong_state' },
      });
    }
  });

  it('of a paused key is refused, but regenerating it is not', async () => {
    const paused = await app().makeKey(operator, appId);
    await post(`/v1/keys/${paused.id}/pause`);
    expect(await post(`/v1/keys/${paused.id}/rotate`, {})).toMatchObject({
      status: 409,
      body: { code: 'wrong_state' },
    });
    expect((await post(`/v1/keys/${paused.id}/regenerate`)).status).toBe(201);
  });

  it.each(['rotate', 'regenerate'])('lets exactly one of several that %s at once win', async (verb) => {
    const old = await app().makeKey(operator, appId);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => post(`/v1/keys/${old.id}/${verb}`, {})),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
    const made = answers.find(({ status }) => status === 201);
    const { key } = replacement.parse(made?.body);
    const shown = await app().send('GET', `/v1/keys/${old.id}`, operator);
    expect(shown.body).toMatchObject({ replacedBy: key.id });
  });

  it('sent again under the same Idempotency-Key makes nothing and names what was made', async () => {
    const old = await app().makeKey(operator, appId);
    const headers = { 'idempotency-key': `rotate-${old.id}` };
    const both = await Promise.all([
      post(`/v1/keys/${old.id}/rotate`, {}, headers),
      post(`/v1/keys/${old.id}/rotate`, {}, headers),
    ]);
    const made = both.find(({ status }) => status === 201);
    const { key, secret } = replacement.parse(made?.body);
    const third = await post(`/v1/keys/${old.id}/rotate`, {}, headers);
    for (const answer of [both.find((other) => other !== made), third]) {
      expect(answer).toMatchObject({
        status: 409,
        body: { code: 'secret_already_shown', resourceId: key.id },
      });
      expect(answer?.text).not.toContain(secret);
    }
  });

  it.each(['P1M', 'P1Y', 'P91D', 'soon'])('refuses the overlap %s and changes nothing', async (overlap) => {
    const old = await app().makeKey(operator, appId);
    const answer = await post(`/v1/keys/${old.id}/rotate`, { overlap });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'overlap' }] } });
    const shown = await app().send('GET', `/v1/keys/${old.id}`, operator);
    expect(shown.body).toMatchObject({ expiresAt: null, state: 'active' });
  });

  it('works for a key of the organization itself', async () => {
    const old = await makeOrganizationKey(app(), operator);
    const { secret } = replacement.parse((await post(`/v1/keys/${old.id}/rotate`, { overlap: 'PT0S' })).body);
    expect([await verify(old.secret), await verify(secret)]).toEqual(['expired', 'valid']);
  });
});
