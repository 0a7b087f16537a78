import { afterAll, beforeAll, expect, it } from 'vitest';
import { readMoment, writeMoment } from '../database/moment.ts';
import { eachDatabase } from '../testing/each-database.ts';
import { startSmtp } from '../testing/start-smtp.ts';
import { cookiesOf, PASSWORD } from '../testing/test-client.ts';
import { resetIdentifier } from './find-reset-person.ts';

const smtp = await startSmtp();
afterAll(() => smtp.close());

const HOUR = 3_600_000;
const NEW_PASSWORD = 'another horse battery';
const environment = {
  LATCHKEY_SMTP: smtp.url,
  LATCHKEY_MAIL_FROM: 'keys@example.com',
  LATCHKEY_URL: 'http://127.0.0.1',
};

eachDatabase(
  'a forgotten password',
  (app) => {
    beforeAll(() => app().setUp());
    // PostgreSQL and SQLite share the mail server; nobody has the same address on both.
    const named = (name: string) => `${name}-${app().databaseUrl === null ? 'lite' : 'postgres'}`;
    const ask = (email: string) => app().send('POST', '/api/auth/request-password-reset', {}, { email });
    const reset = (token: string, newPassword = NEW_PASSWORD) =>
      app().send('POST', '/api/auth/reset-password', {}, { token, newPassword });
    const signIn = (email: string, password: string) =>
      app().send('POST', '/api/auth/sign-in/email', {}, { email, password });
    const isSignedIn = async (cookie: string) => (await app().send('GET', '/v1/apps', { cookie })).status;
    const mailedToken = async (email: string) => {
      const { parsed } = await smtp.next(email);
      const found = /^http:\/\/127\.0\.0\.1\/reset-password#token=(\w{24,})$/m.exec(parsed.text ?? '');
      expect(found, parsed.text).not.toBe(null);
      return found?.[1] ?? '';
    };

    it('is set anew with the link that was mailed, which ends all sessions and works once', async () => {
      const person = await app().signUp(named('forgetful'));
      const elsewhere = cookiesOf(await signIn(person.email, PASSWORD));
      expect((await ask(person.email.toUpperCase())).status).toBe(200);
      const token = await mailedToken(person.email);

      expect((await reset(token)).status).toBe(200);
      expect([await isSignedIn(person.cookie), await isSignedIn(elsewhere)]).toEqual([401, 401]);
      expect((await signIn(person.email, PASSWORD)).status).toBe(401);
      expect((await signIn(person.email, NEW_PASSWORD)).status).toBe(200);
      expect(await reset(token, 'a third password')).toMatchObject({
        status: 400,
        body: {
          code: 'invalid_request',
          detail: 'This link was used already or has expired. Ask for another one.',
        },
      });
      expect((await signIn(person.email, NEW_PASSWORD)).status).toBe(200);
    });

    it('is set by one of two that use the link at the same time', async () => {
      const person = await app().signUp(named('raced'));
      await ask(person.email);
      const token = await mailedToken(person.email);
      const both = await Promise.all([
        reset(token, 'first new password'),
        reset(token, 'second new password'),
      ]);
      expect(both.map(({ status }) => status).toSorted()).toEqual([200, 400]);
    });

    it('is set anew within an hour, and not after it', async () => {
      const person = await app().signUp(named('late'));
      const before = Date.now();
      await ask(person.email);
      const token = await mailedToken(person.email);
      const rows = app().database.kysely;
      const kept = await rows
        .selectFrom('verification')
        .select('expiresAt')
        .where('identifier', '=', resetIdentifier(token))
        .executeTakeFirstOrThrow();
      const lasts = readMoment(kept.expiresAt) - before;
      expect(lasts).toBeGreaterThanOrEqual(HOUR - 1000);
      expect(lasts).toBeLessThan(HOUR + 20_000);
      await rows
        .updateTable('verification')
        .set({ expiresAt: writeMoment(Date.now() - 1) })
        .where('identifier', '=', resetIdentifier(token))
        .execute();
      expect((await reset(token)).status).toBe(400);
      expect((await signIn(person.email, PASSWORD)).status).toBe(200);
    });

    it('has as many links as were asked for, and none once one was used or the password was changed', async () => {
      const person = await app().signUp(named('several'));
      await ask(person.email);
      await ask(person.email);
      const [first, second] = [await mailedToken(person.email), await mailedToken(person.email)];
      expect(first).not.toBe(second);
      expect((await reset(first)).status).toBe(200);
      expect((await reset(second)).status).toBe(400);

      await ask(person.email);
      const third = await mailedToken(person.email);
      const as = { cookie: cookiesOf(await signIn(person.email, NEW_PASSWORD)) };
      const changed = { currentPassword: NEW_PASSWORD, newPassword: 'changed by hand' };
      expect((await app().send('POST', '/api/auth/change-password', as, changed)).status).toBe(200);
      expect((await reset(third)).status).toBe(400);
      expect((await signIn(person.email, 'changed by hand')).status).toBe(200);
    });

    it('keeps its link when the new one is too short', async () => {
      const person = await app().signUp(named('short'));
      await ask(person.email);
      const token = await mailedToken(person.email);
      expect(await reset(token, 'short')).toMatchObject({
        status: 400,
        body: { errors: [{ path: 'newPassword', message: 'At least 10 characters.' }] },
      });
      expect((await reset(token)).status).toBe(200);
    });

    it('is asked for in the same words whether or not there is such an account, and mailed only if there is', async () => {
      const person = await app().signUp(named('known'));
      const unknown = `${named('unknown')}@example.com`;
      const [one, other] = [await ask(person.email), await ask(unknown)];
      expect([one.status, other.status]).toEqual([200, 200]);
      expect(other.text).toBe(one.text);
      expect([...other.headers.keys()]).toEqual([...one.headers.keys()]);
      await mailedToken(person.email);
      expect(smtp.letters.filter(({ recipients }) => recipients.includes(unknown))).toEqual([]);
    });

    it('is answered without waiting for the mail server', async () => {
      const person = await app().signUp(named('patient'));
      let letGo = () => {};
      smtp.hold = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      expect((await ask(person.email)).status).toBe(200);
      expect(smtp.letters.some(({ recipients }) => recipients.includes(person.email))).toBe(false);
      letGo();
      smtp.hold = null;
      await mailedToken(person.email);
    });

    it('is asked for five times an hour for one account, whether or not there is one', async () => {
      app().clock.now += HOUR;
      const person = await app().signUp(named('bombed'));
      const statuses = async (email: string) => {
        const all: number[] = [];
        for (let count = 0; count < 6; count += 1) all.push((await ask(email)).status);
        return all;
      };
      const expected = [200, 200, 200, 200, 200, 429];
      expect(await statuses(person.email)).toEqual(expected);
      expect(await statuses(`${named('nobody')}@example.com`)).toEqual(expected);
      app().clock.now += HOUR;
      expect((await ask(person.email)).status).toBe(200);
    });

    it('is asked for twenty times an hour from one address of the network', async () => {
      app().clock.now += HOUR;
      for (let count = 0; count < 20; count += 1) {
        expect((await ask(`nobody-${count}@example.com`)).status).toBe(200);
      }
      expect((await ask('nobody-more@example.com')).status).toBe(429);
    });

    it('is answered the same when the mail server refuses the letter, which is counted', async () => {
      app().clock.now += HOUR;
      const person = await app().signUp(named('refused'));
      const count = async () =>
        Number(
          /latchkey_mails_total\{outcome="failed"\} (\d+)/.exec(
            (await app().send('GET', '/metrics')).text,
          )?.[1],
        );
      const before = await count();
      // Letters that were asked for before may still be on their way.
      const reply = (sent: string) => (sent.includes(person.email) ? '5.1.1 no such person' : null);
      smtp.refusal = { at: 'recipient', reply };
      try {
        expect((await ask(person.email)).status).toBe(200);
        await expect.poll(count).toBe(before + 1);
      } finally {
        smtp.refusal = null;
      }
    });
  },
  { environment },
);
