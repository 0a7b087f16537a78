import { type RouteDefinition, routes } from '@latchkey/contract';
import { describe, expect, it } from 'vitest';
import { eachDatabase } from '../testing/each-database.ts';
import { exampleBody, fillPath } from './testing/example-requests.ts';

/** Texts that people have found to open things elsewhere. */
const WELL_KNOWN = ['admin', 'changeme', 'default', 'password', 'secret', 'test', '123456', 'latchkey', ''];
const IDS = new Proxy({}, { get: (_target, name) => (name === 'unique' ? '1' : 'app_000000000000') });

eachDatabase('a server that is not set up', (app) => {
  const closed = routes.filter(({ caller }) => caller !== 'anyone' && caller !== 'setup');

  it.each(closed.map((route) => ({ name: route.name, route })))(
    'refuses $name to every well-known credential',
    async ({ route }) => {
      const ask = async (headers: Readonly<Record<string, string>>) => {
        const answer = await app().send(
          route.method,
          fillPath(route, IDS),
          { headers },
          exampleBody(route, IDS),
        );
        // What gateways are told is never 401, so that no holder throws a good key away.
        expect(route.name === 'authorize' ? [403, 503] : [400, 401, 404, 409], answer.text).toContain(
          answer.status,
        );
      };
      await ask({});
      for (const word of WELL_KNOWN) {
        await ask({ authorization: `Bearer ${word}` });
        await ask({ 'x-api-key': word });
        await ask({ authorization: `Basic ${btoa(`${word}:${word}`)}` });
        await ask({ 'x-latchkey-service-token': word });
      }
    },
  );

  describe('its setup', () => {
    const account = { name: 'A', email: 'a@example.com', password: 'correct horse', organizationName: 'O' };

    it('refuses every setup token but its own', async () => {
      for (const setupToken of [
        ...WELL_KNOWN.filter((word) => word !== ''),
        `${app().setupToken} `,
        'setup-token',
      ]) {
        const answer = await app().send('POST', '/v1/setup', {}, { ...account, setupToken });
        expect([403, 429], answer.text).toContain(answer.status);
      }
      expect((await app().send('GET', '/v1/setup')).body).toMatchObject({ done: false });
    });

    it('lets nobody sign up or in', async () => {
      const { name, email, password } = account;
      const signUp = await app().send('POST', '/api/auth/sign-up/email', {}, { name, email, password });
      expect(signUp.status).toBe(409);
      for (const word of WELL_KNOWN) {
        const body = { email: 'admin@example.com', password: word };
        const signIn = await app().send('POST', '/api/auth/sign-in/email', {}, body);
        expect([400, 401, 429], signIn.text).toContain(signIn.status);
      }
    });
  });

  it('has no account, no key and no service token in its tables', async () => {
    const { kysely } = app().database;
    for (const table of ['user', 'operator', 'api_key', 'service_token', 'organization'] as const) {
      expect(await kysely.selectFrom(table).selectAll().execute(), table).toEqual([]);
    }
  });

  it('is covered whole: there are routes of every kind of caller', () => {
    const callers = new Set(routes.map(({ caller }: RouteDefinition) => caller));
    expect([...callers].sort()).toEqual(['anyone', 'holder', 'member', 'operator', 'service', 'setup']);
  });
});
