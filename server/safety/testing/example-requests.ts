import { describeApi, type RouteDefinition, routes } from '@latchkey/contract';
import { Schemas } from '../../docs/read-schema.ts';
import { writeExample } from '../../docs/write-example.ts';
import { makePng } from '../../settings/testing/make-png.ts';

const document = describeApi(routes, { version: '0', serverUrl: '/' });
const schemas = new Schemas(document);

/** Where what the description says is not yet what a request is carried out with. */
const BODIES: Readonly<Record<string, (ids: Readonly<Record<string, string>>) => unknown>> = {
  createApp: (ids) => ({ name: `Made ${ids.unique}` }),
  createApi: (ids) => ({ name: `Made ${ids.unique}` }),
  createAccessRequest: (ids) => ({ appId: ids.appId, api: 'provisioning' }),
  createInvitation: (ids) => ({ email: `${ids.unique}@example.com`, role: 'viewer' }),
  deleteApp: (ids) => ({ confirmName: ids.appName }),
  importApi: (ids) => ({
    document: JSON.stringify({
      openapi: '3.1.0',
      info: { title: `Imported ${ids.unique}`, version: '1' },
      paths: { '/things': { get: { responses: {} } } },
    }),
  }),
  importKeys: (ids) => ({ keys: [{ hash: (ids.unique ?? '').padStart(64, '0'), encoding: 'hex' }] }),
  updateMember: () => ({ role: 'developer' }),
  updateSettings: () => ({ preset: 'complete' }),
  uploadLogo: () => ({ image: makePng(1, 1).toString('base64') }),
  verify: () => ({ key: 'lk_live_', access: 'read' }),
  verifyBatch: () => ({ requests: [{ key: 'lk_live_', access: 'read' }] }),
};

/** A body that the route accepts; `undefined` where it takes none. */
export function exampleBody(route: RouteDefinition, ids: Readonly<Record<string, string>>): unknown {
  if (route.body === undefined) return undefined;
  const written = BODIES[route.name]?.(ids) ?? writeExample(schemas, bodySchema(route), 'sent');
  const checked = route.body.safeParse(written);
  if (checked.success) return written;
  throw new Error(`give ${route.name} a body that it accepts: ${checked.error.message}`);
}

/** The body of a route as JSON Schema. */
export function bodySchema(route: RouteDefinition) {
  const operation = document.paths[route.path]?.[route.method.toLowerCase()];
  return schemas.read(operation?.requestBody?.content['application/json']?.schema);
}

export function resolveSchema(schema: ReturnType<typeof bodySchema>) {
  return schemas.resolve(schema);
}

/** The address of a route with its parameters filled in; fails for one that nobody has an id for. */
export function fillPath(route: RouteDefinition, ids: Readonly<Record<string, string>>): string {
  return route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const id = ids[name];
    if (id === undefined) throw new Error(`${route.name}: say in make-cast.ts which id {${name}} is`);
    return id;
  });
}
