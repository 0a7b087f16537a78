import { beforeAll, expect, it } from 'vitest';
import { eachDatabase } from '../testing/each-database.ts';
import { PASSWORD } from '../testing/test-client.ts';

eachDatabase('signing in', (app) => {
  beforeAll(() => app().setUp());
  const signIn = (email: string, password: string) =>
    app().send('POST', '/api/auth/sign-in/email', {}, { email, password });
  const withoutId = (text: string) => text.replace(/req_\w+/, '');

  it('answers a wrong password and an unknown address in the same words', async () => {
    await app().signUp('known');
    const wrong = await signIn('known@example.com', 'not the password');
    const unknown = await signIn('unknown@example.com', 'not the password');
    expect(wrong).toMatchObject({
      status: 401,
      body: { code: 'invalid_credentials', reason: 'INVALID_EMAIL_OR_PASSWORD' },
    });
    expect(unknown.status).toBe(401);
    expect(withoutId(unknown.text)).toBe(withoutId(wrong.text));
    expect([...unknown.headers.keys()]).toEqual([...wrong.headers.keys()]);
  });

  it('refuses an account after ten failures, also with the right password, and lets it in later', async () => {
    await app().signUp('guessed');
    for (let count = 0; count < 10; count += 1) {
      expect((await signIn('Guessed@Example.com', `guess number ${count}`)).status).toBe(401);
    }
    const refused = await signIn('guessed@example.com', PASSWORD);
    expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_attempts' } });
    expect(refused.headers.get('retry-after')).toBe('90');

    app().clock.now += 90_000;
    expect((await signIn('guessed@example.com', PASSWORD)).status).toBe(200);
  });

  it('refuses an address that exists and one that does not after the same number of failures', async () => {
    const outcomes = async (email: string) => {
      const statuses: number[] = [];
      for (let count = 0; count < 11; count += 1) statuses.push((await signIn(email, 'wrong wrong')).status);
      return statuses;
    };
    app().clock.now += 3_600_000;
    await app().signUp('existing');
    expect(await outcomes('existing@example.com')).toEqual(await outcomes('missing@example.com'));
  });

  it('refuses an address of the network after fifty failures of whatever kind', async () => {
    app().clock.now += 3_600_000;
    await app().signUp('bystander');
    const guess = (token: string) =>
      app().send('POST', '/api/auth/reset-password', {}, { token, newPassword: 'a new password' });
    for (let count = 0; count < 48; count += 1) expect((await guess(`token ${count}`)).status).toBe(400);
    for (const name of ['one', 'two']) await signIn(`${name}@example.com`, 'wrong wrong');
    expect((await signIn('bystander@example.com', PASSWORD)).status).toBe(429);
    expect((await guess('token')).status).toBe(429);
    app().clock.now += 3_600_000;
    expect((await signIn('bystander@example.com', PASSWORD)).status).toBe(200);
  });

  it('counts guesses of the current password in a change of it', async () => {
    app().clock.now += 3_600_000;
    const person = await app().signUp('taken-over');
    const change = (currentPassword: string) =>
      app().send('POST', '/api/auth/change-password', person, {
        currentPassword,
        newPassword: 'new password 1',
      });
    for (let count = 0; count < 10; count += 1) {
      expect(await change(`guess ${count}`)).toMatchObject({
        status: 400,
        body: { code: 'invalid_request', errors: [{ path: 'currentPassword' }] },
      });
    }
    expect((await change(PASSWORD)).status).toBe(429);
  });

  it('takes the address in any case', async () => {
    await app().signUp('lower');
    expect((await signIn('LOWER@Example.COM', PASSWORD)).status).toBe(200);
  });

  it('refuses a second account with the same address, and says where the password is too short', async () => {
    await app().signUp('twice');
    const again = { name: 'Twice', email: 'TWICE@example.com', password: PASSWORD };
    expect(await app().send('POST', '/api/auth/sign-up/email', {}, again)).toMatchObject({
      status: 409,
      body: { code: 'email_taken', message: expect.any(String), errors: [{ path: 'email' }] },
    });
    const weak = { name: 'Weak', email: 'weak@example.com', password: 'short' };
    expect(await app().send('POST', '/api/auth/sign-up/email', {}, weak)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ path: 'password', message: 'At least 10 characters.' }] },
    });
  });

  it('says that passwords are not reset by e-mail here, in the same words for every address', async () => {
    await app().signUp('forgetful');
    const ask = (email: string) => app().send('POST', '/api/auth/request-password-reset', {}, { email });
    const known = await ask('forgetful@example.com');
    const unknown = await ask('nobody@example.com');
    expect(known).toMatchObject({ status: 409, body: { code: 'wrong_state' } });
    expect(withoutId(known.text)).toBe(withoutId(unknown.text));
    for (let count = 0; count < 18; count += 1) await ask('nobody@example.com');
    expect((await ask('nobody@example.com')).status).toBe(429);
  });
});

eachDatabase('signing up before the setup', (app) => {
  it('is refused', async () => {
    const account = { name: 'Early', email: 'early@example.com', password: PASSWORD };
    const answer = await app().send('POST', '/api/auth/sign-up/email', {}, account);
    expect(answer).toMatchObject({ status: 409, body: { code: 'not_set_up' } });
  });
});
