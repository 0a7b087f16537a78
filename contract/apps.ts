import { z } from 'zod';
import {
  actor,
  emailAddress,
  endpointSelection,
  line,
  listOf,
  page,
  permissions,
  rateLimits,
  receipt,
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
  query: z.object({ ...page, status: z.enum(['active', 'suspended']).optional() }),
  replies: { 200: listOf(app) },
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
  params,
  body: appPatch,
  replies: { 200: app },
});

export const deleteApp = defineRoute({
  name: 'deleteApp',
  method: 'DELETE',
  path: '/v1/apps/{appId}',
  tag: 'Apps',
  summary: 'Delete an app and revoke its keys',
  caller: 'member',
  params,
  body: z.strictObject({ confirmName: z.string().max(120) }).meta({ id: 'AppDeletion' }),
  replies: { 200: receipt.extend({ id: appId, state: z.literal('deleted'), revokedKeys: z.int() }) },
});
