import { type RouteDefinition, routes } from '@latchkey/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { eachDatabase } from '../testing/each-database.ts';
import type { Answer, Credentials } from '../testing/test-client.ts';
import { exampleBody, fillPath } from './testing/example-requests.ts';
import { type Cast, makeCast } from './testing/make-cast.ts';

/** Reading that members of every role may do, about their organization and the catalogue all see. */
const OPEN_TO_VIEWERS = new Set([
  'getApi',
  'getApp',
  'getChange',
  'getKey',
  'getOrganization',
  'getSession',
  'getUsage',
  'listAccessRequests',
  'listApis',
  'listAppKeys',
  'listApps',
  'listMembers',
]);
/** The same for a management key that may read; people and their invitations are not among it. */
const OPEN_TO_READING_KEYS = new Set([...OPEN_TO_VIEWERS].filter((name) => name !== 'listMembers'));
/** What stands in the catalogue is for every organization to see, and how far verifiers have come. */
const COMMON = new Set(['getApi', 'getChange']);

const REFUSED = [401, 403, 404];
/** To whoever asks as a gateway without a service token: with 401 a holder would throw a good key away. */
const TO_GATEWAYS = [403];
const closed = routes.filter(({ caller }) => caller !== 'anyone' && caller !== 'setup');
const forMembers = routes.filter(({ caller }) => caller === 'member');
const named = (some: readonly RouteDefinition[]) => some.map((route) => ({ name: route.name, route }));

eachDatabase('the walk over all routes', (app) => {
  let cast: Cast;
  let ids: Readonly<Record<string, string>>;
  beforeAll(async () => {
    cast = await makeCast(app());
    ids = await cast.makeIds();
  }, 60_000);

  const call = (route: RouteDefinition, as: Credentials, body = exampleBody(route, ids)): Promise<Answer> =>
    app().send(route.method, fillPath(route, ids), as, body);
  /** Refused in a problem document that gives nothing of the owner's away. */
  const expectRefusal = (route: RouteDefinition, answer: Answer, statuses = REFUSED) => {
    expect(route.name === 'authorize' ? TO_GATEWAYS : statuses, answer.text).toContain(answer.status);
    expect(answer.body).toMatchObject({ code: expect.stringMatching(/^[a-z_]+$/), status: answer.status });
    expect(answer.text).not.toContain(ids.appName);
  };

  it('finds every route of the contract at its address', async () => {
    for (const route of routes) {
      const answer = await call(route, {});
      expect(answer.text, route.name).not.toContain('There is nothing at this address');
    }
  });

  it.each(named(closed))('$name is refused to nobody in particular with 401', async ({ route }) => {
    expectRefusal(route, await call(route, {}), [401]);
  });

  it.each(named(closed))('$name is refused to a session of another organization', async ({ route }) => {
    const shared = route.caller === 'member' && (route.params === undefined || COMMON.has(route.name));
    const body = exampleBody(route, ids);
    const answer = await call(route, cast.stranger, body);
    // Without an id it is about the stranger's own organization, which is theirs to ask about.
    if (!shared) expectRefusal(route, answer);
    expect(answer.text).not.toContain(ids.appId);
    expect(answer.text).not.toContain(cast.owner.organizationId);
  });

  it.each(named(forMembers))(
    '$name is refused to who names an organization without being a member',
    async ({ route }) => {
      const headers = { 'latchkey-organization': cast.owner.organizationId };
      expectRefusal(route, await call(route, { cookie: cast.stranger.cookie, headers }), [403]);
    },
  );

  it.each(named(closed))(
    '$name is refused to a viewer unless it is reading that all may',
    async ({ route }) => {
      const answer = await call(route, cast.viewer);
      if (OPEN_TO_VIEWERS.has(route.name)) expect(answer.status, answer.text).toBe(200);
      else expectRefusal(route, answer);
    },
  );

  it.each(named(closed))(
    '$name is refused to a management key that may only read, unless it is reading',
    async ({ route }) => {
      // About itself every key may ask; that it cannot do more to itself than end is tested with those routes.
      if (route.caller === 'holder') return;
      const answer = await call(route, cast.readingKey);
      if (OPEN_TO_READING_KEYS.has(route.name)) expect(answer.status, answer.text).toBe(200);
      else expectRefusal(route, answer);
    },
  );

  it.each(named(closed))(
    '$name is refused to a key without permissions, except about itself',
    async ({ route }) => {
      if (route.caller === 'holder') return;
      expectRefusal(route, await call(route, cast.powerlessKey), [401, 403]);
    },
  );

  it.each(named(closed))(
    '$name is refused to a service token, except questions about keys',
    async ({ route }) => {
      if (route.caller === 'service') return;
      expectRefusal(route, await call(route, cast.serviceToken), [401, 403]);
    },
  );

  describe('a body that names another owner', () => {
    const writing = routes.filter(({ body, caller }) => body !== undefined && caller === 'member');
    const OWNERS = [
      'organizationId',
      'organization_id',
      'userId',
      'ownerId',
      'createdBy',
      'role',
      'operator',
    ];

    it.each(named(writing))(
      '$name refuses each such field instead of leaving it aside',
      async ({ route }) => {
        const body = exampleBody(route, ids);
        for (const field of OWNERS) {
          if (
            route.body?.safeParse({ ...Object(body), [field]: cast.owner.organizationId }).success === true
          ) {
            throw new Error(`${route.name} takes the field ${field}`);
          }
          const answer = await call(route, cast.stranger, {
            ...Object(body),
            [field]: cast.owner.organizationId,
          });
          expect([400, 403, 404], answer.text).toContain(answer.status);
        }
      },
    );
  });

  describe('the same requests from who may', () => {
    const byOwner = named(forMembers);
    const byOperator = named(routes.filter(({ caller }) => caller === 'operator'));

    // What was refused above was so because of who asked: otherwise the walk would prove nothing.
    it.each(byOwner)('$name is carried out for the owner', async ({ route }) => {
      const fresh = await cast.makeIds(route.path);
      const answer = await app().send(
        route.method,
        fillPath(route, fresh),
        cast.owner,
        exampleBody(route, fresh),
      );
      expect([200, 201, 204, 409], answer.text).toContain(answer.status);
    });

    it.each(byOperator)('$name is carried out for the operator', async ({ route }) => {
      const fresh = await cast.makeIds(route.path);
      const answer = await app().send(
        route.method,
        fillPath(route, fresh),
        cast.operator,
        exampleBody(route, fresh),
      );
      expect([200, 201, 204, 409], answer.text).toContain(answer.status);
    });
  });
});
