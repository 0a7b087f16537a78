import { OUTCOME_STATUS, OUTCOMES } from '@latchkey/verifier';
import { ERRORS, problem } from './errors.ts';
import { type JsonSchema, SchemaCollection } from './openapi-schemas.ts';
import type { Caller, RouteDefinition } from './route.ts';

export interface OpenapiOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly OpenapiParameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: OpenapiContent };
  readonly responses: Readonly<Record<string, OpenapiReply>>;
}

export interface OpenapiParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

export type OpenapiContent = Readonly<Record<string, { readonly schema: JsonSchema }>>;
export type OpenapiReply =
  | { readonly $ref: string }
  | { readonly description: string; readonly content?: OpenapiContent };

/** An OpenAPI 3.1 document, as far as we use the format. */
export interface OpenapiDocument {
  readonly openapi: '3.1.1';
  readonly info: Readonly<Record<string, unknown>>;
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  /** By path and lower-case method. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenapiOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly responses: Readonly<Record<string, OpenapiReply>>;
    readonly securitySchemes: Readonly<Record<string, unknown>>;
  };
}

export interface ApiInfo {
  readonly version: string;
  /** Where the API is reached; `/` for wherever the document comes from. */
  readonly serverUrl: string;
}

/** Who may call a route, in a sentence; also the first line of its description. */
export const CALLER_SENTENCE: Readonly<Record<Caller, string>> = {
  anyone: 'Open to anyone.',
  setup: 'For whoever has the one-time setup token.',
  holder: 'For the holder of a key, with that key.',
  member: 'For members of the organization, signed in or with a management key, as far as their role allows.',
  operator: 'For operators of this installation, signed in.',
  service: 'For protected services and gateways, with a service token.',
};

const KEY_SCHEMES = [{ key: [] }, { keyHeader: [] }, { keyPair: [] }];
const SECURITY: Readonly<Record<Caller, OpenapiOperation['security']>> = {
  anyone: [],
  setup: [],
  holder: KEY_SCHEMES,
  member: [{ session: [] }, ...KEY_SCHEMES],
  operator: [{ session: [] }],
  service: [{ serviceToken: [] }, { serviceTokenHeader: [] }],
};

const SECURITY_SCHEMES = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'latchkey.session_token',
    description: 'Set by signing in. Where Latchkey is reached by https its name begins with `__Host-`.',
  },
  key: { type: 'http', scheme: 'bearer', description: 'An API key; of a pair the Secret Key.' },
  keyHeader: {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
    description: 'The same in a header of its own.',
  },
  keyPair: {
    type: 'http',
    scheme: 'basic',
    description: 'A pair: the Shared Key as user, the Secret Key as password.',
  },
  serviceToken: { type: 'http', scheme: 'bearer', description: 'A service token, made by an operator.' },
  serviceTokenHeader: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Latchkey-Service-Token',
    description: 'The same for gateways, which pass on the Authorization header of the original request.',
  },
};

const ORGANIZATION_PARAMETER: OpenapiParameter = {
  name: 'Latchkey-Organization',
  in: 'header',
  required: false,
  description:
    'Id of the organization to act for, for somebody signed in who belongs to several; the active one of the session if not sent.',
  schema: { type: 'string' },
};
const IDEMPOTENCY_PARAMETER: OpenapiParameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Makes it safe to send the request again: it is carried out once. A reply that carried a secret is not given twice; the second answer is 409 `secret_already_shown`.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};
const PREFER_PARAMETER: OpenapiParameter = {
  name: 'Prefer',
  in: 'header',
  required: false,
  description:
    'The answer, also one of 404 or 409, is given when all changes before it hold everywhere. With `wait=0` it is given at once; the change `epoch` is then asked about at `/v1/changes/{epoch}`.',
  schema: { type: 'string' },
};

const REPLY_DESCRIPTION: Readonly<Record<string, string>> = {
  201: 'Created.',
  202: 'Done, and not yet known to hold everywhere: `Location` tells when it does.',
};

/** What a status of an error means, whatever the route. */
const ERROR_NAMES: Readonly<Record<number, readonly [name: string, description: string]>> = {
  400: ['InvalidRequest', 'The request is not as described here. `errors` names each fault.'],
  401: ['NotAuthenticated', 'Who asks could not be established.'],
  403: ['NotAllowed', 'It is known who asks, and this is not for them.'],
  404: ['NotFound', 'There is no such thing, or the caller may not know of it.'],
  409: ['Conflict', 'Not possible as things are now.'],
  413: ['BodyTooLarge', 'The body is larger than this route takes.'],
  415: ['UnsupportedContentType', 'The body is not sent as JSON.'],
  422: ['NotProcessable', 'Well formed, and yet it cannot be carried out.'],
  429: ['TooMany', 'Too many requests or attempts. `Retry-After` says when to come back.'],
  500: ['InternalError', 'A fault of the server.'],
  503: ['Unavailable', 'Not possible at the moment. `Retry-After` says when to try again.'],
};

/** Describes routes as an OpenAPI 3.1 document. Throws when a schema cannot be described. */
export function describeApi(routes: readonly RouteDefinition[], info: ApiInfo): OpenapiDocument {
  const schemas = new SchemaCollection();
  const paths: Record<string, Record<string, OpenapiOperation>> = {};
  for (const route of routes) {
    paths[route.path] = {
      ...paths[route.path],
      [route.method.toLowerCase()]: describeRoute(route, schemas),
    };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Latchkey',
      version: info.version,
      description:
        'Issues, manages and verifies API keys. JSON throughout; every error is a problem document (RFC 9457) with a stable `code`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: info.serverUrl }],
    tags: [...new Set(routes.map((route) => route.tag))].map((name) => ({ name })),
    paths,
    components: {
      responses: describeErrors(schemas),
      securitySchemes: SECURITY_SCHEMES,
      schemas: schemas.components,
    },
  };
}

function describeRoute(route: RouteDefinition, schemas: SchemaCollection): OpenapiOperation {
  const description = [CALLER_SENTENCE[route.caller], route.description].filter((part) => part !== undefined);
  const body = describeBody(route, schemas);
  return {
    operationId: route.name,
    tags: [route.tag],
    summary: route.summary,
    description: description.join('\n\n'),
    security: SECURITY[route.caller],
    parameters: describeParameters(route, schemas),
    ...(body === null ? {} : { requestBody: body }),
    responses: { ...describeReplies(route, schemas), ...describeRefusals(route) },
  };
}

function describeParameters(route: RouteDefinition, schemas: SchemaCollection): OpenapiParameter[] {
  const parameters = (place: 'path' | 'query', shape: RouteDefinition['params']) =>
    Object.entries(shape?.shape ?? {}).map(([name, schema]): OpenapiParameter => {
      const { description, ...converted } = schemas.convert(schema, 'input');
      return {
        name,
        in: place,
        required: place === 'path' || !schema.safeParse(undefined).success,
        ...(typeof description === 'string' ? { description } : {}),
        schema: converted,
      };
    });
  return [
    ...parameters('path', route.params),
    ...parameters('query', route.query),
    ...(route.caller === 'member' ? [ORGANIZATION_PARAMETER] : []),
    ...(route.idempotent === true ? [IDEMPOTENCY_PARAMETER] : []),
    ...(route.settles === true ? [PREFER_PARAMETER] : []),
  ];
}

function describeBody(
  route: RouteDefinition,
  schemas: SchemaCollection,
): NonNullable<OpenapiOperation['requestBody']> | null {
  if (route.body === undefined) return null;
  const mayBeLeftOut = route.body.safeParse(undefined).success || route.body.safeParse({}).success;
  return {
    required: !mayBeLeftOut,
    content: {
      'application/json': { schema: schemas.convert(route.body, 'input') },
      ...Object.fromEntries((route.textBodies ?? []).map((type) => [type, { schema: { type: 'string' } }])),
    },
  };
}

function describeReplies(route: RouteDefinition, schemas: SchemaCollection): Record<string, OpenapiReply> {
  const media = route.media ?? ['application/json'];
  const replies = Object.entries(route.replies).map(([status, schema]): [string, OpenapiReply] => {
    if (schema === null) return [status, { description: 'Done; the body is empty.' }];
    const converted = schemas.convert(schema, 'output');
    const content = Object.fromEntries(media.map((type) => [type, { schema: converted }]));
    return [status, { description: REPLY_DESCRIPTION[status] ?? 'Done.', content }];
  });
  return Object.fromEntries(replies);
}

function describeRefusals(route: RouteDefinition): Record<string, OpenapiReply> {
  const refusals = refusalsOf(route).flatMap((status): [string, OpenapiReply][] => {
    const name = ERROR_NAMES[status]?.[0];
    return name === undefined ? [] : [[String(status), { $ref: `#/components/responses/${name}` }]];
  });
  return Object.fromEntries(refusals);
}

/** The error statuses that a route can answer with, in order. */
export function refusalsOf(route: RouteDefinition): number[] {
  const { caller, method, params, query, body, idempotent } = route;
  const takesKey = caller === 'holder' || caller === 'member';
  return [
    ...(params || query || body || takesKey || idempotent ? [400] : []),
    ...(caller === 'anyone' || caller === 'setup' ? [] : [401]),
    ...(caller === 'anyone' ? [] : [403]),
    ...(params ? [404] : []),
    ...(method === 'GET' || caller === 'service' ? [] : [409]),
    ...(body ? [413, 415] : []),
    ...(idempotent ? [422] : []),
    ...(takesKey || caller === 'service' || caller === 'setup' ? [429] : []),
    500,
    503,
  ];
}

/** The stable codes that an error of this status can carry. */
export function codesOf(status: number): string[] {
  const ours = Object.entries(ERRORS).filter(([, error]) => error.status === status);
  const ofKeys = OUTCOMES.filter((outcome) => OUTCOME_STATUS[outcome] === status);
  return [...new Set([...ours.map(([code]) => code), ...ofKeys])];
}

function describeErrors(schemas: SchemaCollection): Record<string, OpenapiReply> {
  const content = { 'application/problem+json': { schema: schemas.convert(problem, 'output') } };
  const entries = Object.entries(ERROR_NAMES).map(([status, [name, description]]): [string, OpenapiReply] => {
    const codes = codesOf(Number(status)).map((code) => `\`${code}\``);
    return [name, { description: `${description} Codes: ${codes.join(', ')}.`, content }];
  });
  return Object.fromEntries(entries);
}
