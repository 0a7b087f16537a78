import { z } from 'zod';
import { branding, preset, switches } from './people.ts';
import { actor, line, listOf, page, receipt, slug, timestamp } from './primitives.ts';
import { defineRoute } from './route.ts';
import { outcome } from './verification.ts';

export const auditEvent = z
  .object({
    sequence: z.int(),
    id: z.string(),
    at: timestamp,
    organizationId: z.string().nullable(),
    actor,
    address: z.string().nullable(),
    requestId: z.string(),
    action: z.string(),
    target: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
    changes: z.record(
      z.string(),
      z.object({ before: z.unknown().optional(), after: z.unknown().optional() }),
    ),
    previousHash: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'AuditEvent' });

const auditFilters = {
  from: timestamp.optional().describe('This time or later.'),
  to: timestamp.optional().describe('Earlier than this.'),
  action: z.string().max(100).optional().describe('`key.revoked`, or `key` for all of keys.'),
  actorId: z.string().max(100).optional(),
  targetId: z.string().max(100).optional(),
  search: z.string().max(200).optional(),
  scope: z.enum(['organization', 'all']).default('organization').describe('`all` for operators.'),
};

export const listAuditEvents = defineRoute({
  name: 'listAuditEvents',
  method: 'GET',
  path: '/v1/audit-events',
  tag: 'Audit log',
  summary: 'List what was done, newest first',
  caller: 'member',
  query: z.object({ limit: page.limit, cursor: page.cursor, ...auditFilters }),
  replies: { 200: listOf(auditEvent) },
});

export const exportAuditEvents = defineRoute({
  name: 'exportAuditEvents',
  method: 'GET',
  path: '/v1/audit-events/export',
  tag: 'Audit log',
  summary: 'All of it, oldest first, as CSV or JSON Lines',
  description:
    'JSON Lines are exact. In CSV a cell that a spreadsheet would take for a formula (first character `=`, `+`, `-`, `@`, tab or carriage return) gets a leading apostrophe.',
  caller: 'member',
  query: z.object({ format: z.enum(['csv', 'jsonl']).default('jsonl'), ...auditFilters }),
  replies: { 200: z.string() },
  media: ['text/csv', 'application/jsonl'],
});

export const checkAuditChain = defineRoute({
  name: 'checkAuditChain',
  method: 'GET',
  path: '/v1/audit-events/check',
  tag: 'Audit log',
  summary: 'Recompute the hash chain of the whole log',
  description: 'Finds events that were changed, removed, added or put in another order behind our back.',
  caller: 'operator',
  replies: {
    200: z.object({
      intact: z.boolean(),
      events: z.int(),
      head: z.string().describe('Hash of the newest event. Keep it elsewhere to detect a cut-off end later.'),
      firstBroken: z
        .int()
        .nullable()
        .describe('Sequence of the first event that does not fit, or is missing.'),
    }),
  },
});

export const serviceToken = z
  .object({
    id: z.string(),
    name: z.string(),
    apis: z.array(z.string()),
    masked: z.string(),
    state: z.enum(['active', 'revoked']),
    createdAt: timestamp,
    createdBy: actor,
    revokedAt: timestamp.nullable(),
  })
  .meta({ id: 'ServiceToken' });

export const createServiceToken = defineRoute({
  name: 'createServiceToken',
  method: 'POST',
  path: '/v1/operator/service-tokens',
  tag: 'Operator',
  summary: 'Let a protected service ask about keys for these APIs',
  caller: 'operator',
  idempotent: true,
  body: z
    .strictObject({ name: line(120), apis: z.array(slug).min(1).max(1000) })
    .meta({ id: 'NewServiceToken' }),
  replies: { 201: z.object({ serviceToken, secret: z.string().describe('Shown this once.') }) },
});

export const listServiceTokens = defineRoute({
  name: 'listServiceTokens',
  method: 'GET',
  path: '/v1/operator/service-tokens',
  tag: 'Operator',
  summary: 'List the service tokens',
  caller: 'operator',
  query: z.object(page),
  replies: { 200: listOf(serviceToken) },
});

export const revokeServiceToken = defineRoute({
  name: 'revokeServiceToken',
  method: 'DELETE',
  path: '/v1/operator/service-tokens/{serviceTokenId}',
  tag: 'Operator',
  summary: 'End a service token for good',
  caller: 'operator',
  settles: true,
  params: z.object({ serviceTokenId: z.string() }),
  replies: {
    200: receipt.extend({ id: z.string(), state: z.literal('revoked') }),
    202: receipt.extend({ id: z.string(), state: z.literal('revoked') }),
  },
});

/** The switches behind the presets: what the portal offers, and what the API therefore allows. */
export const settings = z
  .object({
    preset,
    keyPrefix: z.string(),
    formerKeyPrefixes: z.array(z.string()),
    signUp: z.enum(['open', 'invitation']),
    ...switches,
    ...branding,
  })
  .meta({ id: 'Settings' });

export const getSettings = defineRoute({
  name: 'getSettings',
  method: 'GET',
  path: '/v1/operator/settings',
  tag: 'Operator',
  summary: 'Get the settings of this installation',
  caller: 'operator',
  replies: { 200: settings },
});

export const updateSettings = defineRoute({
  name: 'updateSettings',
  method: 'PATCH',
  path: '/v1/operator/settings',
  tag: 'Operator',
  summary: 'Change the settings of this installation',
  description:
    'Naming a `preset` sets all its switches; those given beside it are set after that. No setting ends a key: those of a kind that is not offered any more, and those under a former `keyPrefix`, go on working. Naming a former prefix takes it back; there are at most 20.',
  caller: 'operator',
  settles: true,
  body: settings
    .omit({ formerKeyPrefixes: true, logo: true })
    .partial()
    .extend({ keyKinds: switches.keyKinds.min(1, 'Keep at least one kind.').optional() })
    .strict()
    .meta({ id: 'SettingsPatch' }),
  replies: { 200: settings },
});

/** Largest logo in bytes. */
const LOGO_BYTES = 64 * 1024;

export const uploadLogo = defineRoute({
  name: 'uploadLogo',
  method: 'PUT',
  path: '/v1/operator/logo',
  tag: 'Operator',
  summary: 'Show a logo of your own in the portal',
  description:
    'PNG, JPEG or WebP of at most 64 kB and 1024 pixels a side, told by its content. SVG is refused: it can carry scripts.',
  caller: 'operator',
  body: z
    .strictObject({
      image: z
        .base64('Send the bytes of the image as Base64.')
        .min(1, 'Choose an image.')
        .max(Math.ceil(LOGO_BYTES / 3) * 4, 'The image has more than 64 kB. Choose a smaller one.'),
    })
    .meta({ id: 'NewLogo' }),
  replies: { 200: settings },
});

export const removeLogo = defineRoute({
  name: 'removeLogo',
  method: 'DELETE',
  path: '/v1/operator/logo',
  tag: 'Operator',
  summary: 'Show the logo of Latchkey again',
  caller: 'operator',
  replies: { 200: settings },
});

export const getLogo = defineRoute({
  name: 'getLogo',
  method: 'GET',
  path: '/v1/branding/logo',
  tag: 'Setup',
  summary: 'Get the logo of this installation',
  caller: 'anyone',
  query: z.object({ version: z.string().max(100).optional() }),
  replies: { 200: z.string() },
  media: ['image/png', 'image/jpeg', 'image/webp'],
});

export const getUsage = defineRoute({
  name: 'getUsage',
  method: 'GET',
  path: '/v1/usage',
  tag: 'Usage',
  summary: 'Decisions per hour or day',
  description:
    'Whole hours or days of UTC: those that `from` and `to` fall into are included. By hour at most 31 days, by day at most 400. What the filters leave out, and intervals without a decision, are not listed.',
  caller: 'member',
  query: z.object({
    from: timestamp.optional().describe('30 days before `to` if not given.'),
    to: timestamp.optional().describe('Now if not given.'),
    by: z.enum(['hour', 'day']).default('day'),
    appId: z.string().max(40).optional().describe('Of this app alone.'),
    keyId: z.string().max(40).optional().describe('Of this key alone.'),
    api: z.string().max(50).optional().describe('On this API alone; its slug.'),
  }),
  replies: {
    200: z.object({
      items: z.array(
        z.object({
          at: timestamp.describe('Start of the hour or day.'),
          api: z.string().describe('Slug.'),
          outcome,
          count: z.int(),
        }),
      ),
      addresses: z
        .array(z.object({ address: z.string(), lastSeenAt: timestamp }))
        .describe('Of one key or app: where its calls came from last, as far as verification was told.'),
      completeUntil: timestamp.describe('Later decisions may not be counted yet.'),
      dropped: z.int().describe('Decisions that could not be counted since the server started.'),
    }),
  },
});

export const getHealth = defineRoute({
  name: 'getHealth',
  method: 'GET',
  path: '/healthz',
  tag: 'Operations',
  summary: 'The process is alive',
  caller: 'anyone',
  replies: { 200: z.object({ status: z.literal('ok'), version: z.string() }) },
});

export const getReadiness = defineRoute({
  name: 'getReadiness',
  method: 'GET',
  path: '/readyz',
  tag: 'Operations',
  summary: 'The process can decide and the database answers',
  caller: 'anyone',
  replies: { 200: z.object({ status: z.literal('ready') }) },
});

export const getMetrics = defineRoute({
  name: 'getMetrics',
  method: 'GET',
  path: '/metrics',
  tag: 'Operations',
  summary: "Figures for Prometheus, for the operator's network only",
  description:
    'From the addresses in `LATCHKEY_METRICS_FROM`, by default this machine; for all others there is nothing here.',
  caller: 'anyone',
  replies: { 200: z.string() },
  media: ['text/plain'],
});
