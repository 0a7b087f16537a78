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
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Api' });

const newEndpoint = z
  .strictObject({
    method: z.string().regex(/^(?:[A-Za-z]{1,20}|\*)$/, 'Enter an HTTP method such as GET, or * for all.'),
    path: z.string().min(1).max(2000),
    access: requiredAccess
      .optional()
      .describe('From the method if not given: read for GET, HEAD and OPTIONS.'),
    summary: text(300).default(''),
  })
  .meta({ id: 'NewEndpoint' });

const baseUrl = z
  .url({ protocol: /^https?$/, error: 'Enter an address like https://api.example.com/v1.' })
  .max(500);

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
const LARGE = 34 * 1024 * 1024;

export const listApis = defineRoute({
  name: 'listApis',
  method: 'GET',
  path: '/v1/apis',
  tag: 'API catalogue',
  summary: 'List the APIs',
  caller: 'member',
  query: z.object({ ...page, opening: opening.optional(), status: z.enum(['active', 'retired']).optional() }),
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
  bodyLimit: 4 * 1024 * 1024,
  body: newApi,
  replies: { 201: api },
});

export const updateApi = defineRoute({
  name: 'updateApi',
  method: 'PATCH',
  path: '/v1/apis/{apiId}',
  tag: 'API catalogue',
  summary: 'Change an API',
  caller: 'operator',
  bodyLimit: 4 * 1024 * 1024,
  params,
  body: apiPatch,
  replies: { 200: api },
});

export const retireApi = defineRoute({
  name: 'retireApi',
  method: 'DELETE',
  path: '/v1/apis/{apiId}',
  tag: 'API catalogue',
  summary: 'Retire an API: no key opens it any more',
  description: 'It stays visible, keeps its slug, and can be made active again.',
  caller: 'operator',
  params,
  replies: { 200: receipt.extend({ id: apiId, state: z.literal('retired') }) },
});

const endpointChange = z.object({
  before: endpoint.omit({ id: true }),
  after: endpoint.omit({ id: true }),
  fields: z.array(z.enum(['access', 'summary', 'path'])),
});

export const importApi = defineRoute({
  name: 'importApi',
  method: 'POST',
  path: '/v1/apis/import',
  tag: 'API catalogue',
  summary: 'Describe an API by its OpenAPI document, or show what a newer document would change',
  description: 'OpenAPI 3.0 or 3.1, JSON or YAML. With `dryRun` nothing is written.',
  caller: 'operator',
  bodyLimit: LARGE,
  body: z
    .strictObject({
      document: z
        .union([z.string(), z.record(z.string(), z.unknown())])
        .optional()
        .describe('The document: its text, or the JSON itself.'),
      url: z
        .url({ protocol: /^https?$/ })
        .max(2000)
        .optional()
        .describe('Where to get it; public addresses only.'),
      apiId: z
        .string()
        .optional()
        .describe('Id or slug of the API to bring up to date; a new one if not given.'),
      slug: slug.optional(),
      name: line(120).optional(),
      opening: opening.optional(),
      baseUrl: baseUrl.nullable().optional(),
      dryRun: z.boolean().default(false),
    })
    .meta({ id: 'ApiImport' }),
  replies: {
    200: z.object({
      api: api.nullable().describe('`null` for a dry run of a new API.'),
      difference: z.object({
        added: z.array(endpoint.omit({ id: true })),
        removed: z.array(endpoint.omit({ id: true })),
        changed: z.array(endpointChange),
        unchanged: z.int(),
        tightening: z.boolean().describe('Callers lose something.'),
      }),
      warnings: z.array(z.object({ path: z.string(), line: z.int().nullable(), message: z.string() })),
      dryRun: z.boolean(),
    }),
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
  summary: 'Approve: the app gets the permission it asked for',
  caller: 'operator',
  params: requestParams,
  body: z.strictObject({ reason: text(2000).optional() }).optional(),
  replies: { 200: accessRequest },
});

export const denyAccessRequest = defineRoute({
  name: 'denyAccessRequest',
  method: 'POST',
  path: '/v1/access-requests/{requestId}/deny',
  tag: 'Access requests',
  summary: 'Deny, with a reason for whoever asked',
  caller: 'operator',
  params: requestParams,
  body: z.strictObject({ reason: line(2000) }),
  replies: { 200: accessRequest },
});

export const withdrawAccessRequest = defineRoute({
  name: 'withdrawAccessRequest',
  method: 'POST',
  path: '/v1/access-requests/{requestId}/withdraw',
  tag: 'Access requests',
  summary: 'Take back a request that was not decided yet',
  caller: 'member',
  params: requestParams,
  replies: { 200: accessRequest },
});
