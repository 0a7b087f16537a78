import { type RouteDefinition, routes } from '@latchkey/contract';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../testing/each-database.ts';
import type { Credentials } from '../testing/test-client.ts';
import { bodySchema, exampleBody, fillPath, resolveSchema } from './testing/example-requests.ts';
import { type Cast, makeCast } from './testing/make-cast.ts';

const problem = z.object({ status: z.number(), code: z.string().regex(/^[a-z_]+$/), requestId: z.string() });
const JSON_TYPE = 'application/json';
const MEGABYTE = 1024 * 1024;
/** A route with many fields is sent hundreds of requests. */
const PATIENCE_MS = 90_000;

/** Bodies that no route accepts, whatever it is about. */
const HOPELESS: readonly { readonly name: string; readonly text: string; readonly type?: string }[] = [
  { name: 'half an object', text: '{"name":' },
  { name: 'no JSON', text: 'name=x' },
  { name: 'a comment', text: '{} // fine' },
  { name: 'two values', text: '{}{}' },
  { name: 'a number that is none', text: '{"name":NaN}' },
  { name: 'single quotes', text: "{'name':'x'}" },
  { name: 'a form', text: 'name=x', type: 'application/x-www-form-urlencoded' },
  { name: 'a multipart form', text: '--x\r\n\r\n--x--', type: 'multipart/form-data; boundary=x' },
  { name: 'XML', text: '<a/>', type: 'application/xml' },
  { name: 'a type that is none', text: '{}', type: 'nonsense' },
  { name: 'JSON sent as text', text: '{"name":"x"}', type: 'text/plain' },
  { name: 'a member twice', text: '{"zzz":1,"zzz":2}' },
  { name: 'a member twice, spelled otherwise', text: '{"zzz":1,"zz\\u007a":2}' },
  { name: 'a NUL', text: '{"zzz":"a\\u0000b"}' },
  { name: 'a raw NUL', text: '{"zzz":"a\u0000b"}' },
  { name: 'a raw line break in a string', text: '{"zzz":"a\nb"}' },
  { name: 'arrays 5,000 deep', text: `${'['.repeat(5000)}${']'.repeat(5000)}` },
  { name: 'objects 5,000 deep', text: `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}` },
  { name: 'an array', text: '[]' },
  { name: 'an array of objects', text: '[{}]' },
  { name: 'a number', text: '1' },
  { name: 'a text', text: '"text"' },
  { name: 'a truth value', text: 'true' },
  { name: '__proto__', text: '{"__proto__":{"operator":true}}' },
  { name: 'constructor', text: '{"constructor":{"prototype":{"operator":true}}}' },
  { name: 'a field that is none', text: '{"zzz":1}' },
  { name: 'a megabyte in a field that is none', text: JSON.stringify({ zzz: 'x'.repeat(MEGABYTE) }) },
  { name: 'a byte order mark', text: '\uFEFF{' },
];

/** Values for every field; some are right for some field, and then the field takes them. */
const VALUES: readonly string[] = [
  'null',
  'true',
  '-1',
  '0.5',
  '1e999',
  '9007199254740993',
  '""',
  '" "',
  '"x"',
  '"\\ud800"',
  '"\\u202e\\u0007"',
  '"%00\'; drop table app; --"',
  JSON.stringify('x'.repeat(100_000)),
  '[]',
  '[null]',
  '[[]]',
  '["\\ud800"]',
  '{}',
  '{"__proto__":1}',
  '{"constructor":"write"}',
  '{"conversations":"write"}',
  '{"conversations":["x","x"]}',
  '{"conversations":[{"requests":1e308,"seconds":0}]}',
];

const PARAMETERS = [
  '%00',
  '%',
  '%zz',
  '%ff',
  '%ed%a0%80',
  '..',
  '%2e%2e%2f',
  '.',
  '%20',
  '__proto__',
  'constructor',
  'null',
  "'%20or%201=1--",
  'x'.repeat(201),
  'x'.repeat(5000),
  '%F0%9F%94%91',
  '\u202e',
];

const QUERIES = [
  '',
  '%00',
  '%ff',
  '-1',
  '0',
  '1.5',
  '1e999',
  'NaN',
  '9007199254740993',
  'x'.repeat(3000),
  '%ED%A0%80',
  '[]',
  '%F0%9F',
];

const named = (some: readonly RouteDefinition[]) => some.map((route) => ({ name: route.name, route }));

eachDatabase('hostile requests', (app) => {
  let cast: Cast;
  let ids: Readonly<Record<string, string>>;
  beforeAll(async () => {
    cast = await makeCast(app());
    ids = await cast.makeIds();
  }, 60_000);

  /** Whoever gets furthest: somebody who may. */
  const whoMay = (route: RouteDefinition): Credentials => {
    if (route.caller === 'member') return cast.owner;
    if (route.caller === 'operator') return cast.operator;
    if (route.caller === 'service') return cast.serviceToken;
    return route.caller === 'holder' ? cast.powerlessKey : {};
  };

  const send = async (route: RouteDefinition, path: string, text: string | null, type = JSON_TYPE) => {
    const as = whoMay(route);
    const response = await fetch(new URL(path, app().url), {
      method: route.method,
      headers: {
        ...(as.cookie === undefined ? {} : { cookie: as.cookie }),
        ...(as.bearer === undefined ? {} : { authorization: `Bearer ${as.bearer}` }),
        ...(text === null ? {} : { 'content-type': type }),
        ...as.headers,
      },
      body: text,
    });
    return { status: response.status, text: await response.text() };
  };
  const expectProblem = (answer: { status: number; text: string }, what: string) => {
    expect(answer.status, `${what}: ${answer.text}`).toBeGreaterThanOrEqual(400);
    expectNoFault(answer, what);
  };
  /** Carried out or refused in our words, never a fault of the server. */
  const expectNoFault = (answer: { status: number; text: string }, what: string) => {
    expect(answer.status, `${what}: ${answer.text}`).toBeLessThan(500);
    if (answer.status < 400) return;
    expect(problem.parse(JSON.parse(answer.text)).status, what).toBe(answer.status);
  };

  const withBody = routes.filter(({ body }) => body !== undefined);

  it.each(named(withBody))('$name refuses every hopeless body with 4xx and a code', async ({ route }) => {
    for (const { name, text, type } of HOPELESS) {
      expectProblem(await send(route, fillPath(route, ids), text, type), name);
    }
  });

  it.each(named(withBody))(
    '$name takes or refuses whatever stands in its fields',
    async ({ route }) => {
      const base = exampleBody(route, ids);
      for (const field of Object.keys(resolveSchema(bodySchema(route)).properties ?? {})) {
        for (const value of VALUES) {
          const { [field]: _replaced, ...others } = { ...Object(base) };
          const rest = JSON.stringify(others).slice(1, -1);
          const text = `{${JSON.stringify(field)}:${value}${rest === '' ? '' : `,${rest}`}}`;
          expectNoFault(await send(route, fillPath(route, ids), text), `${field} ${value.slice(0, 60)}`);
        }
      }
    },
    PATIENCE_MS,
  );

  it.each(named(routes.filter(({ body }) => body === undefined)))(
    '$name does not stumble over a body that it does not take',
    async ({ route }) => {
      if (route.method === 'GET') return;
      for (const text of ['{"zzz":1}', '[]', '{"a":']) {
        expectNoFault(await send(route, fillPath(route, ids), text), text);
      }
    },
  );

  const withParameters = routes.filter(({ params }) => params !== undefined);

  it.each(named(withParameters))('$name finds nothing under ids that are none', async ({ route }) => {
    for (const value of PARAMETERS) {
      const path = route.path.replaceAll(/\{\w+\}/g, value);
      const body = exampleBody(route, ids);
      const text = body === undefined ? null : JSON.stringify(body);
      expectProblem(await send(route, path, text), value.slice(0, 60));
    }
  });

  it.each(named(routes.filter(({ query }) => query !== undefined)))(
    '$name takes or refuses whatever its query says',
    async ({ route }) => {
      const path = fillPath(route, ids);
      for (const name of Object.keys(route.query?.shape ?? {})) {
        for (const value of QUERIES)
          expectNoFault(await send(route, `${path}?${name}=${value}`, null), `${name}=${value}`);
        expectNoFault(await send(route, `${path}?${name}=a&${name}=b`, null), `${name} twice`);
      }
      expectNoFault(await send(route, `${path}?__proto__=1&constructor=1&limit`, null), 'names of objects');
    },
  );

  it('leaves the server as it was: nobody became an operator and what there was still works', async () => {
    expect(await app().database.kysely.selectFrom('operator').selectAll().execute()).toHaveLength(1);
    expect((await app().send('GET', '/readyz')).status).toBe(200);
    expect((await app().send('GET', '/v1/operator/settings', cast.operator)).status).toBe(200);
  });
});
