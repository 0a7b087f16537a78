import { type RouteDefinition, routes } from '@latchkey/contract';
import { beforeAll, expect, it } from 'vitest';
import { eachDatabase } from '../testing/each-database.ts';
import type { Answer } from '../testing/test-client.ts';
import { exampleBody, fillPath } from './testing/example-requests.ts';
import { type Cast, makeCast } from './testing/make-cast.ts';

/** APIs are for everybody to see, and how far verifiers have come. */
const COMMON = new Set(['getApi', 'getChange']);
const byId = routes.filter(
  ({ params, caller, name }) => params !== undefined && caller === 'member' && !COMMON.has(name),
);

eachDatabase('what is hidden', (app) => {
  let cast: Cast;
  let hidden: Readonly<Record<string, string>>;
  let missing: Readonly<Record<string, string>>;
  beforeAll(async () => {
    cast = await makeCast(app());
    hidden = await cast.makeIds();
    missing = Object.fromEntries(Object.entries(hidden).map(([name, id]) => [name, neverMade(id)]));
  }, 60_000);

  it.each(byId.map((route) => ({ name: route.name, route })))(
    'answers $name in the same bytes as what does not exist',
    async ({ route }) => {
      const ask = async (ids: Readonly<Record<string, string>>) => {
        const path = fillPath(route, ids);
        // The body is about the hidden thing both times: only the address differs.
        return comparable(
          await app().send(route.method, path, cast.stranger, exampleBody(route, hidden)),
          path,
        );
      };
      const answer = await ask(hidden);
      expect(answer.status).toBe(404);
      expect(answer).toEqual(await ask(missing));
    },
  );

  it.each(byId.filter(({ method }) => method === 'GET').map((route) => ({ name: route.name, route })))(
    '$name shows to its owner what it hides from others',
    async ({ route }) => {
      const shown = await app().send('GET', fillPath(route, hidden), cast.owner);
      expect(shown.status).toBe(200);
    },
  );

  it('covers every route that names something of an organization', () => {
    const names = byId.map(({ name }: RouteDefinition) => name);
    expect(names).toEqual(
      expect.arrayContaining(['getApp', 'getKey', 'listAppKeys', 'deleteApp', 'revokeKey']),
    );
  });
});

/** An id of the same shape that no random choice will ever make. */
function neverMade(id: string): string {
  const mark = id.lastIndexOf('_') + 1;
  return id.slice(0, mark) + '0'.repeat(id.length - mark);
}

/** Everything a caller can see, without what is different each time. */
function comparable(answer: Answer, path: string) {
  const headers = [...answer.headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
  const text = answer.text.replace(/req_\w+/, '').replaceAll(path, '');
  return { status: answer.status, headers, text };
}
