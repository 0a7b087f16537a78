import { z } from 'zod';
import {
  actor,
  emailAddress,
  endpointSelection,
  environmentName,
  line,
  listOf,
  page,
  permissions,
  rateLimits,
  receipt,
  sort,
  text,
  timestamp,
} from './primitives.ts';
import { defineRoute } from './route.ts';

export const appId = z.string().meta({ id: 'AppId', example: 'app_2Bv8kX0aQm4T' });

export const app = z
  .object({
    id: appId,
    organizationId: z.string(),
    name: z.string(),
    description: z.string(),
    contactEmail: z.string(),
    permissions,
    endpoints: endpointSelection,
    status: z.enum(['active', 'suspended']),
    distribution: z.enum(['private']),
    limits: z.record(z.string(), rateLimits),
    createdAt: timestamp,
    createdBy: actor,
    updatedAt: timestamp,
  })
  .meta({ id: 'App' });

export const keySummary = z
  .object({
    active: z.int().describe('Keys that are accepted now, those that end soon included.'),
    expiringSoon: z.int().describe('Of these, those that end within 14 days.'),
    paused: z.int(),
    environments: z.array(z.string()).describe('Of all of these.'),
    lastUsedAt: timestamp.nullable().describe('When one of these was used last.'),
  })
  .meta({
    id: 'KeySummary',
    description: 'Keys that are neither revoked nor expired.',
  });

export const listedApp = app.extend({ keys: keySummary }).meta({ id: 'ListedApp' });

const newApp = z
  .strictObject({
    name: line(120),
    description: text(2000).default(''),
    contactEmail: emailAddress.optional().describe('Of whoever creates the app, if not given.'),
    permissions: permissions.default({}),
    endpoints: endpointSelection.default({}),
  })
  .meta({ id: 'NewApp' });

const appPatch = z
  .strictObject({
    name: line(120).optional(),
    description: text(2000).optional(),
    contactEmail: emailAddress.optional(),
    permissions: permissions
      .optional()
      .describe('Replaces all permissions; where endpoints were selected, the selection stays.'),
    endpoints: endpointSelection.optional().describe('Replaces the selection of every API.'),
    status: z.enum(['active', 'suspended']).optional(),
    limits: z.record(z.string(), rateLimits).optional().describe('Operators only. Replaces all limits.'),
  })
  .meta({ id: 'AppPatch' });

const params = z.object({ appId });

export const createApp = defineRoute({
  name: 'createApp',
  method: 'POST',
  path: '/v1/apps',
  tag: 'Apps',
  summary: 'Create an app',
  description: 'Names are unique in an organization; case and look-alike letters do not make a difference.',
  caller: 'member',
  idempotent: true,
  body: newApp,
  replies: { 201: app },
});

export const listApps = defineRoute({
  name: 'listApps',
  method: 'GET',
  path: '/v1/apps',
  tag: 'Apps',
  summary: 'List the apps of the organization',
  caller: 'member',
  description: 'With a summary of the keys of each. Names are searched, descriptions and ids too.',
  query: z.object({
    ...page,
    status: z.enum(['active', 'suspended']).optional(),
    sort,
    environment: environmentName
      .optional()
      .describe('Only keys of this environment are summed up; all apps are listed all the same.'),
  }),
  replies: { 200: listOf(listedApp) },
});

export const getApp = defineRoute({
  name: 'getApp',
  method: 'GET',
  path: '/v1/apps/{appId}',
  tag: 'Apps',
  summary: 'Get an app',
  caller: 'member',
  params,
  replies: { 200: app },
});

export const updateApp = defineRoute({
  name: 'updateApp',
  method: 'PATCH',
  path: '/v1/apps/{appId}',
  tag: 'Apps',
  summary: 'Change an app',
  description: 'Answers when no verifier decides by the former permissions or status any more.',
  caller: 'member',
  settles: true,
  params,
  body: appPatch,
  replies: { 200: app, 202: app },
});

export const deleteApp = defineRoute({
  name: 'deleteApp',
  method: 'DELETE',
  path: '/v1/apps/{appId}',
  tag: 'Apps',
  summary: 'Delete an app and revoke its keys',
  caller: 'member',
  settles: true,
  params,
  body: z.strictObject({ confirmName: z.string().max(120) }).meta({ id: 'AppDeletion' }),
  replies: {
    200: receipt.extend({ id: appId, state: z.literal('deleted'), revokedKeys: z.int() }),
    202: receipt.extend({ id: appId, state: z.literal('deleted'), revokedKeys: z.int() }),
  },
});
