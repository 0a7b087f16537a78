import { z } from 'zod';
import { appId } from './apps.ts';
import {
  actor,
  line,
  listOf,
  page,
  rateLimits,
  receipt,
  requiredAccess,
  slug,
  text,
  timestamp,
} from './primitives.ts';
import { defineRoute } from './route.ts';

export const apiId = z.string().meta({ id: 'ApiId', example: 'api_7pQ0sWc3Nd1e' });
export const opening = z.enum(['open', 'key', 'on_request']).meta({
  id: 'Opening',
  description:
    '`open`: no key needed. `key`: with a key. `on_request`: the operator approves each app first.',
});

export const endpoint = z
  .object({
    id: z.string(),
    method: z.string(),
    path: z.string(),
    access: requiredAccess,
    summary: z.string(),
  })
  .meta({ id: 'Endpoint' });

export const api = z
  .object({
    id: apiId,
    slug: z.string(),
    name: z.string(),
    description: z.string(),
    baseUrl: z.string().nullable(),
    opening,
    status: z.enum(['active', 'retired']),
    management: z.boolean().describe("Latchkey's own API."),
    limits: rateLimits,
    endpoints: z.array(endpoint),
    endpointCount: z.int().describe('Also where a list leaves the endpoints themselves out.'),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Api' });

const newEndpoint = z
  .strictObject({
    method: z.string().regex(/^(?:[A-Za-z]{1,20}|\*)$/, 'Enter an HTTP method such as GET, or * for all.'),
    path: z.string().min(1, 'Enter the path.').max(2000, 'At most 2000 characters.'),
    access: requiredAccess
      .optional()
      .describe('From the method if not given: read for GET, HEAD and OPTIONS.'),
    summary: text(300).default(''),
  })
  .meta({ id: 'NewEndpoint' });

const baseUrl = z
  .url({ protocol: /^https?$/, error: 'Enter an address like https://api.example.com/v1.' })
  .max(500, 'At most 500 characters.');

const newApi = z
  .strictObject({
    slug: slug.optional().describe('From the name if not given. It never changes.'),
    name: line(120),
    description: text(5000).default(''),
    baseUrl: baseUrl.nullable().default(null),
    opening: opening.default('key'),
    limits: rateLimits.default([]).describe('For each app, and for each organization with its own keys.'),
    endpoints: z.array(newEndpoint).max(20_000).default([]),
  })
  .meta({ id: 'NewApi' });

const apiPatch = z
  .strictObject({
    name: line(120).optional(),
    description: text(5000).optional(),
    baseUrl: baseUrl.nullable().optional(),
    opening: opening.optional(),
    status: z.enum(['active', 'retired']).optional(),
    limits: rateLimits.optional(),
    endpoints: z
      .array(newEndpoint)
      .max(20_000)
      .optional()
      .describe('Replaces all endpoints; the same method and path keeps its id.'),
  })
  .meta({ id: 'ApiPatch' });

const params = z.object({ apiId: z.string().describe('Id or slug.') });
/** 20,000 endpoints with long paths. */
const ENDPOINTS_BODY = 8 * 1024 * 1024;
/** A document of 32 MiB with what JSON adds to it. */
const DOCUMENT_BODY = 34 * 1024 * 1024;

export const listApis = defineRoute({
  name: 'listApis',
  method: 'GET',
  path: '/v1/apis',
  tag: 'API catalogue',
  summary: 'List the APIs, retired ones included',
  description:
    'By name. A page ends early, with a cursor, where its APIs describe more than 20,000 endpoints together.',
  caller: 'member',
  query: z.object({
    ...page,
    opening: opening.optional(),
    status: z.enum(['active', 'retired']).optional(),
    endpoints: z.enum(['include', 'omit']).default('include').describe('`omit`: lists them empty.'),
  }),
  replies: { 200: listOf(api) },
});

export const getApi = defineRoute({
  name: 'getApi',
  method: 'GET',
  path: '/v1/apis/{apiId}',
  tag: 'API catalogue',
  summary: 'Get an API',
  caller: 'member',
  params,
  replies: { 200: api },
});

export const createApi = defineRoute({
  name: 'createApi',
  method: 'POST',
  path: '/v1/apis',
  tag: 'API catalogue',
  summary: 'Describe an API',
  caller: 'operator',
  idempotent: true,
  bodyLimit: ENDPOINTS_BODY,
  body: newApi,
  replies: { 201: api },
});

export const updateApi = defineRoute({
  name: 'updateApi',
  method: 'PATCH',
  path: '/v1/apis/{apiId}',
  tag: 'API catalogue',
  summary: 'Change an API',
  description:
    "Answers when no verifier decides by the former endpoints, limits, opening or status any more. An app whose permission was narrowed to endpoints keeps those that are left, and loses the permission's use when none is; its permission never becomes one for the whole API. When an API becomes open on request, permissions that apps have already stay, and whatever goes beyond them needs approval; keys of an organization itself need approval from then on. Latchkey's own entry keeps its opening, endpoints, address and status.",
  caller: 'operator',
  settles: true,
  bodyLimit: ENDPOINTS_BODY,
  params,
  body: apiPatch,
  replies: { 200: api, 202: api },
});

export const retireApi = defineRoute({
  name: 'retireApi',
  method: 'DELETE',
  path: '/v1/apis/{apiId}',
  tag: 'API catalogue',
  summary: 'Retire an API: no key opens it any more',
  description: 'It stays visible, keeps its slug, and can be made active again.',
  caller: 'operator',
  settles: true,
  params,
  replies: {
    200: receipt.extend({ id: apiId, state: z.literal('retired') }),
    202: receipt.extend({ id: apiId, state: z.literal('retired') }),
  },
});

const endpointChange = z.object({
  before: endpoint.omit({ id: true }),
  after: endpoint.omit({ id: true }),
  fields: z.array(z.enum(['access', 'summary', 'path'])),
});

const importOptions = {
  apiId: z.string().optional().describe('Id or slug of the API to bring up to date; a new one if not given.'),
  slug: slug.optional().describe('Of a new API; from its name if not given.'),
  name: line(120).optional().describe('Of a new API: the title of the document if not given.'),
  opening: opening.optional(),
};

export const apiImport = z.strictObject({
  document: z
    .union([z.string(), z.record(z.string(), z.unknown())])
    .optional()
    .describe('The document: its text, or the JSON itself.'),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .optional()
    .describe('Where to get it; public addresses only, and redirects are not followed.'),
  ...importOptions,
  baseUrl: baseUrl
    .nullable()
    .optional()
    .describe('Of a new API: the first server of the document if not given.'),
  dryRun: z.boolean().optional().describe('Writes nothing.'),
});

/** The document may be the body itself, as text or as JSON. */
function takeBareDocument(body: unknown): unknown {
  if (typeof body === 'string') return { document: body };
  const isDocument = typeof body === 'object' && body !== null && ('openapi' in body || 'swagger' in body);
  return isDocument ? { document: body } : body;
}

const importedApi = z
  .object({
    api: api.nullable().describe('As it is now; `null` for a dry run of a new API.'),
    difference: z.object({
      added: z.array(endpoint.omit({ id: true })),
      removed: z.array(endpoint.omit({ id: true })),
      changed: z.array(endpointChange),
      unchanged: z.int(),
      tightening: z.boolean().describe('Callers may lose something.'),
    }),
    warnings: z.array(
      z.object({
        path: z.string().describe('JSON pointer into the document.'),
        line: z.int().nullable(),
        message: z.string(),
      }),
    ),
    dryRun: z.boolean(),
  })
  .meta({ id: 'ImportedApi' });

export const importApi = defineRoute({
  name: 'importApi',
  method: 'POST',
  path: '/v1/apis/import',
  tag: 'API catalogue',
  summary: 'Describe an API by its OpenAPI document, or bring one up to date with a newer document',
  description:
    'OpenAPI 3.0 or 3.1, JSON or YAML: in `document`, from `url`, or as the body itself with one of the content types below, the options then in the query. For an API that there is, endpoints are replaced, and whatever else the document says is left as it is in the catalogue. A document that cannot be imported is answered with 422 `not_importable`, whose `reason` names the fault for programs and whose `line`, `column` and `pointer` say where it is.',
  caller: 'operator',
  settles: true,
  idempotent: true,
  bodyLimit: DOCUMENT_BODY,
  textBodies: [
    'application/yaml',
    'application/x-yaml',
    'text/yaml',
    'text/x-yaml',
    'text/plain',
    'application/openapi+json',
    'application/openapi+yaml',
    'application/vnd.oai.openapi',
    'application/vnd.oai.openapi+json',
  ],
  query: z.object({ ...importOptions, dryRun: z.stringbool().optional().describe('Writes nothing.') }),
  body: z.preprocess(takeBareDocument, apiImport.meta({ id: 'ApiImport' })),
  replies: {
    200: importedApi,
    202: importedApi,
  },
});

export const accessRequest = z
  .object({
    id: z.string(),
    organizationId: z.string(),
    organizationName: z.string(),
    appId: appId.nullable(),
    appName: z.string().nullable(),
    apiId,
    api: z.string().describe('Slug.'),
    access: requiredAccess,
    reason: z.string(),
    state: z.enum(['pending', 'approved', 'denied', 'withdrawn']),
    decisionReason: z.string().nullable(),
    createdAt: timestamp,
    createdBy: actor,
    decidedAt: timestamp.nullable(),
    decidedBy: actor.nullable(),
  })
  .meta({ id: 'AccessRequest' });

const requestParams = z.object({ requestId: z.string() });

export const createAccessRequest = defineRoute({
  name: 'createAccessRequest',
  method: 'POST',
  path: '/v1/access-requests',
  tag: 'Access requests',
  summary: 'Ask for an API that is open on request',
  caller: 'member',
  idempotent: true,
  body: z
    .strictObject({
      appId: appId.optional().describe('For this app; for the organization itself if not given.'),
      api: z.string().describe('Id or slug.'),
      access: requiredAccess.default('read'),
      reason: text(2000).default(''),
    })
    .meta({ id: 'NewAccessRequest' }),
  replies: { 201: accessRequest },
});

export const listAccessRequests = defineRoute({
  name: 'listAccessRequests',
  method: 'GET',
  path: '/v1/access-requests',
  tag: 'Access requests',
  summary: 'List access requests: of the organization, or of all for an operator',
  caller: 'member',
  query: z.object({
    ...page,
    state: z.enum(['pending', 'approved', 'denied', 'withdrawn']).optional(),
    appId: appId.optional(),
    scope: z
      .enum(['organization', 'all'])
      .optional()
      .describe('Operators see those of all organizations unless they say otherwise.'),
  }),
  replies: { 200: listOf(accessRequest) },
});

export const approveAccessRequest = defineRoute({
  name: 'approveAccessRequest',
  method: 'POST',
  path: '/v1/access-requests/{requestId}/approve',
  tag: 'Access requests',
  summary: 'Approve: the app, or the organization, gets the permission it asked for',
  caller: 'operator',
  settles: true,
  params: requestParams,
  body: z.strictObject({ reason: text(2000).optional() }).optional(),
  replies: { 200: accessRequest, 202: accessRequest },
});

export const denyAccessRequest = defineRoute({
  name: 'denyAccessRequest',
  method: 'POST',
  path: '/v1/access-requests/{requestId}/deny',
  tag: 'Access requests',
  summary: 'Deny, with a reason for whoever asked; or take an approval back',
  description:
    'Denying a request that was approved ends the permission that came with it, as far as no other approval carries it, and answers when no verifier decides by it any more.',
  caller: 'operator',
  settles: true,
  params: requestParams,
  body: z.strictObject({ reason: line(2000) }),
  replies: { 200: accessRequest, 202: accessRequest },
});

export const withdrawAccessRequest = defineRoute({
  name: 'withdrawAccessRequest',
  method: 'POST',
  path: '/v1/access-requests/{requestId}/withdraw',
  tag: 'Access requests',
  summary: 'Take back a request that was not decided yet',
  description: 'Deleting an app takes back the requests for it.',
  caller: 'member',
  params: requestParams,
  replies: { 200: accessRequest },
});
