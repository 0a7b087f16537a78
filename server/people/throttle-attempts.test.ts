import { expect, it } from 'vitest';
import { Problem } from '../http/problem.ts';
import { accountSubject, addressSubject, createAttempts, signUpSubject } from './throttle-attempts.ts';

const fail = async () => false;
const hasFailed = (result: boolean) => !result;

it('lets ten failures of an account through and refuses the eleventh without attempting it', async () => {
  const attempts = createAttempts(() => 0);
  for (let count = 0; count < 10; count += 1) {
    await attempts.guard([accountSubject('a@example.com')], fail, hasFailed);
  }
  let attempted = false;
  const eleventh = attempts.guard(
    [accountSubject('a@example.com')],
    async () => {
      attempted = true;
      return true;
    },
    hasFailed,
  );
  await expect(eleventh).rejects.toMatchObject({ code: 'too_many_attempts' });
  expect(attempted).toBe(false);
});

it('counts the same account in another case as the same', async () => {
  const attempts = createAttempts(() => 0);
  for (let count = 0; count < 10; count += 1) {
    const email = count % 2 === 0 ? 'A@Example.com' : 'a@example.COM';
    await attempts.guard([accountSubject(email)], fail, hasFailed);
  }
  const next = attempts.guard([accountSubject('a@example.com')], fail, hasFailed);
  await expect(next).rejects.toBeInstanceOf(Problem);
});

it('never counts what succeeds', async () => {
  const attempts = createAttempts(() => 0);
  for (let count = 0; count < 100; count += 1) {
    await attempts.guard([accountSubject('a@example.com')], async () => true, hasFailed);
  }
});

it('lets no more attempts under way at once than may fail', async () => {
  const attempts = createAttempts(() => 0);
  let started = 0;
  const results = await Promise.allSettled(
    Array.from({ length: 100 }, () =>
      attempts.guard(
        [accountSubject('a@example.com')],
        async () => {
          started += 1;
          await Promise.resolve();
          return false;
        },
        hasFailed,
      ),
    ),
  );
  expect(started).toBe(10);
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(90);
});

it('gives an attempt back after ninety seconds, and says so', async () => {
  let now = 0;
  const attempts = createAttempts(() => now);
  const guess = () => attempts.guard([accountSubject('a@example.com')], fail, hasFailed);
  for (let count = 0; count < 10; count += 1) await guess();
  await expect(guess()).rejects.toMatchObject({ options: { headers: { 'retry-after': '90' } } });
  now = 89_000;
  await expect(guess()).rejects.toMatchObject({ code: 'too_many_attempts' });
  now = 90_000;
  await expect(guess()).resolves.toBe(false);
});

it('takes a whole /64 of IPv6 for one address, and each IPv4 address for its own', () => {
  expect(addressSubject('2001:db8::1').name).toBe(addressSubject('2001:db8::ffff:2').name);
  expect(addressSubject('2001:db8::1').name).not.toBe(addressSubject('2001:db8:0:1::1').name);
  expect(addressSubject('192.0.2.1').name).not.toBe(addressSubject('192.0.2.2').name);
  expect(addressSubject('::ffff:192.0.2.1').name).toBe(addressSubject('192.0.2.1').name);
});

it('counts every sign-up from an address, and not those of another', () => {
  const attempts = createAttempts(() => 0);
  for (let count = 0; count < 100; count += 1) attempts.count(signUpSubject('192.0.2.1'));
  expect(() => attempts.count(signUpSubject('192.0.2.1'))).toThrow(/Too many attempts/);
  attempts.count(signUpSubject('192.0.2.2'));
});
