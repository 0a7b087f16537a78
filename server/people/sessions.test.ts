import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { writeMoment } from '../database/moment.ts';
import { eachDatabase } from '../testing/each-database.ts';
import { cookiesOf, PASSWORD, type Person } from '../testing/test-client.ts';
import { resetIdentifier } from './find-reset-person.ts';

eachDatabase('a session', (app) => {
  beforeAll(() => app().setUp());
  const isSignedIn = async (cookie: string) => (await app().send('GET', '/v1/apps', { cookie })).status;
  const signIn = async (person: Person, password = PASSWORD) =>
    cookiesOf(await app().send('POST', '/api/auth/sign-in/email', {}, { email: person.email, password }));
  const actionsOf = async (userId: string) => {
    const rows = await app()
      .database.kysely.selectFrom('audit_event')
      .select('action')
      .where('actor_id', '=', userId)
      .orderBy('sequence')
      .execute();
    return rows.map((row) => row.action);
  };

  it('is kept in a cookie that scripts cannot read and other sites cannot send along with a change', async () => {
    const answer = await app().send(
      'POST',
      '/api/auth/sign-up/email',
      {},
      { name: 'Cookie', email: 'cookie@example.com', password: PASSWORD },
    );
    const [cookie, ...more] = answer.headers.getSetCookie();
    expect(more).toEqual([]);
    expect(cookie).toMatch(/^latchkey\.session_token=/);
    expect(cookie).toMatch(/; HttpOnly(;|$)/);
    expect(cookie).toMatch(/; SameSite=Lax(;|$)/);
    expect(cookie).toMatch(/; Path=\/(;|$)/);
    expect(cookie).not.toMatch(/; Domain=/i);
  });

  it('ends with the sign-out', async () => {
    const person = await app().signUp('leaves');
    expect(await isSignedIn(person.cookie)).toBe(200);
    expect((await app().send('POST', '/api/auth/sign-out', person)).status).toBe(200);
    expect(await isSignedIn(person.cookie)).toBe(401);
    expect(await actionsOf(person.userId)).toEqual([
      'person.signed_up',
      'organization.created',
      'person.signed_out',
    ]);
  });

  it('ends with its time, and the answer says so', async () => {
    const person = await app().signUp('expires');
    await app()
      .database.kysely.updateTable('session')
      .set({ expiresAt: writeMoment(Date.now() - 1000) })
      .where('userId', '=', person.userId)
      .execute();
    const answer = await app().send('GET', '/v1/apps', person);
    expect(answer).toMatchObject({ status: 401, body: { code: 'not_signed_in' } });
  });

  it('ends everywhere else when the password is changed, whatever the request says about that', async () => {
    const person = await app().signUp('changes');
    const elsewhere = await signIn(person);
    const changed = await app().send('POST', '/api/auth/change-password', person, {
      currentPassword: PASSWORD,
      newPassword: 'another password',
      revokeOtherSessions: false,
    });
    expect(changed.status).toBe(200);
    expect(await isSignedIn(elsewhere)).toBe(401);
    expect(await isSignedIn(person.cookie)).toBe(401);
    expect(await isSignedIn(cookiesOf(changed))).toBe(200);
    expect(await isSignedIn(await signIn(person, 'another password'))).toBe(200);
    expect(await actionsOf(person.userId)).toContain('person.password_changed');
  });

  it('ends everywhere when the password is reset, and the token of the reset works once', async () => {
    const person = await app().signUp('resets');
    const token = 'reset-token-of-this-test';
    const moment = writeMoment(Date.now());
    await app()
      .database.kysely.insertInto('verification')
      .values({
        id: 'ver_reset',
        identifier: resetIdentifier(token),
        value: person.userId,
        expiresAt: writeMoment(Date.now() + 60_000),
        createdAt: moment,
        updatedAt: moment,
      })
      .execute();
    const reset = () =>
      app().send('POST', '/api/auth/reset-password', {}, { token, newPassword: 'reset password' });
    expect((await reset()).status).toBe(200);
    expect(await isSignedIn(person.cookie)).toBe(401);
    expect(await isSignedIn(await signIn(person, 'reset password'))).toBe(200);
    expect(await reset()).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(await actionsOf(person.userId)).toContain('person.password_reset');
  });

  it('is not used for a change that comes from another site', async () => {
    const person = await app().signUp('victim');
    const foreign = { cookie: person.cookie, headers: { origin: 'https://evil.example' } };
    const crossSite = { cookie: person.cookie, headers: { 'sec-fetch-site': 'cross-site' } };
    for (const as of [foreign, crossSite]) {
      for (const path of ['/v1/apps', '/api/auth/sign-out', '/api/auth/update-user']) {
        const answer = await app().send('POST', path, as, { name: 'Mallory' });
        expect(answer).toMatchObject({ status: 403, body: { code: 'foreign_origin' } });
      }
    }
    expect(await isSignedIn(person.cookie)).toBe(200);
  });

  it('does not take the address that it is written down with from the request', async () => {
    const headers = { 'x-latchkey-client-address': '203.0.113.9', 'x-forwarded-for': '203.0.113.9' };
    const account = { name: 'Spoof', email: 'spoof@example.com', password: PASSWORD };
    const answer = await app().send('POST', '/api/auth/sign-up/email', { headers }, account);
    const sessions = await app().send('GET', '/api/auth/list-sessions', { cookie: cookiesOf(answer) });
    expect(z.array(z.object({ ipAddress: z.string() })).parse(sessions.body)[0]?.ipAddress).toMatch(
      /^127\.0\.0\.1$/,
    );
  });
});

const https = { environment: { LATCHKEY_URL: 'https://keys.example.com' } };

eachDatabase(
  'a session over https',
  (app) => {
    it('is kept in one cookie that no other host can set, and is accepted back', async () => {
      await app().setUp();
      const account = { name: 'Secure', email: 'secure@example.com', password: PASSWORD };
      const answer = await app().send('POST', '/api/auth/sign-up/email', {}, account);
      const [cookie, ...more] = answer.headers.getSetCookie();
      expect(more).toEqual([]);
      expect(cookie).toMatch(/^__Host-latchkey\.session_token=/);
      expect(cookie).toMatch(/; Secure(;|$)/);
      expect(cookie).toMatch(/; Path=\/(;|$)/);
      expect(cookie).toMatch(/; HttpOnly(;|$)/);
      expect(cookie).not.toMatch(/; Domain=/i);

      const headers = { origin: 'https://keys.example.com' };
      const as = { cookie: cookiesOf(answer), headers };
      const made = await app().send('POST', '/api/auth/organization/create', as, { name: 'Secure Inc' });
      expect(made.status).toBe(200);
      expect((await app().send('GET', '/v1/organization', as)).body).toMatchObject({ name: 'Secure Inc' });
    });
  },
  https,
);
