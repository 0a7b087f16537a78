import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { startApp, type TestApp } from '../testing/start-app.ts';
import { cookiesOf, PASSWORD } from '../testing/test-client.ts';

const postgresUrl = inject('postgresUrl');
const databases = [
  { name: 'SQLite', url: null },
  ...(postgresUrl === null ? [] : [{ name: 'PostgreSQL', url: postgresUrl }]),
];

// Each test has a server of its own, because a setup succeeds once.
describe.each(databases)('setup on $name', ({ url }) => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startApp(url);
  });
  afterEach(() => app.close());

  const form = (fields: Readonly<Record<string, unknown>> = {}) => ({
    setupToken: app.setupToken,
    name: 'Operator',
    email: 'operator@example.com',
    password: PASSWORD,
    organizationName: 'First',
    ...fields,
  });
  const setUp = (fields: Readonly<Record<string, unknown>> = {}) =>
    app.send('POST', '/v1/setup', {}, form(fields));
  const count = async (table: 'user' | 'organization' | 'operator') => {
    const { rows } = await app.database.kysely
      .selectFrom(table)
      .select((row) => row.fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow();
    return rows;
  };

  it('makes the operator with an organization, signs in, and is over', async () => {
    expect((await app.send('GET', '/v1/setup')).body).toMatchObject({ done: false });
    const done = await setUp({ email: 'Operator@Example.COM' });
    expect(done).toMatchObject({
      status: 201,
      body: {
        user: { email: 'operator@example.com' },
        organization: { name: 'First', status: 'active' },
        preset: 'complete',
      },
    });
    const as = { cookie: cookiesOf(done) };
    expect((await app.send('GET', '/v1/operator/organizations', as)).status).toBe(200);
    expect((await app.send('GET', '/v1/setup')).body).toMatchObject({ done: true });
    expect(await setUp({ email: 'second@example.com' })).toMatchObject({
      status: 409,
      body: { code: 'already_set_up' },
    });
    const log = await app.send('GET', '/v1/audit-events?scope=all&search=Operator', as);
    expect(log.body).toMatchObject({ items: [{ action: 'installation.set_up' }, {}, {}] });
  });

  it('sent twice at once succeeds once and makes one operator', async () => {
    const both = await Promise.all([setUp(), setUp({ email: 'other@example.com' })]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    expect(await Promise.all([count('user'), count('organization'), count('operator')])).toEqual([1, 1, 1]);
  });

  it('refuses a wrong token, and after ten of them the right one too, for a while', async () => {
    for (let tries = 0; tries < 10; tries += 1) {
      const wrong = await setUp({ setupToken: `wrong token number ${tries}` });
      expect(wrong).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
    expect(await setUp()).toMatchObject({ status: 429, body: { code: 'too_many_attempts' } });
    expect(await count('user')).toBe(0);
    app.clock.now += 90_000;
    expect((await setUp()).status).toBe(201);
  });

  it('is not kept from whoever has the token by somebody who has not', async () => {
    const answers = await Promise.all([
      ...Array.from({ length: 5 }, () => setUp({ setupToken: 'a wrong token' })),
      setUp(),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 201]);
  });

  it('goes on where a crash broke it off, after the account', async () => {
    // What better-auth keeps is all that is there when the process ends in the middle.
    expect((await setUp()).status).toBe(201);
    const { kysely } = app.database;
    await kysely.deleteFrom('operator').execute();
    await kysely.deleteFrom('member').execute();
    await kysely.deleteFrom('organization_settings').execute();
    await kysely.deleteFrom('organization').execute();

    expect(await setUp({ password: 'not that password' })).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
    expect((await setUp()).status).toBe(201);
    expect(await Promise.all([count('user'), count('organization'), count('operator')])).toEqual([1, 1, 1]);
  });

  it('goes on where a crash broke it off, after the organization', async () => {
    expect((await setUp()).status).toBe(201);
    const { kysely } = app.database;
    await kysely.deleteFrom('operator').execute();
    await kysely.deleteFrom('organization_settings').execute();

    const again = await setUp({ exampleApis: true });
    expect(again).toMatchObject({ status: 201, body: { organization: { name: 'First' } } });
    expect(await Promise.all([count('user'), count('organization'), count('operator')])).toEqual([1, 1, 1]);
    const apis = await app.send('GET', '/v1/apis', { cookie: cookiesOf(again) });
    expect(apis.text).toContain('"slug":"conversations"');
  });

  it('names a weak password and every other fault by its field', async () => {
    expect(await setUp({ password: 'too short', email: 'nobody', organizationName: '' })).toMatchObject({
      status: 400,
      body: {
        code: 'invalid_request',
        errors: [
          { path: 'email' },
          { path: 'password', message: 'At least 10 characters.' },
          {
            path: 'organizationName',
          },
        ],
      },
    });
    expect((await setUp({ password: 'ten chars!' })).status).toBe(201);
  });
});

it('takes the preset of the environment where the request names none', async () => {
  const app = await startApp(null, { environment: { LATCHKEY_PRESET: 'key-pairs' } });
  const fields = { name: 'Operator', email: 'o@example.com', password: PASSWORD, organizationName: 'First' };
  const done = await app.send('POST', '/v1/setup', {}, { ...fields, setupToken: app.setupToken });
  expect(done.body).toMatchObject({ preset: 'key-pairs' });
  expect((await app.send('GET', '/v1/setup')).body).toMatchObject({ done: true, preset: 'key-pairs' });
  await app.close();
});
