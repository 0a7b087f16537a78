import { OUTCOMES } from '@latchkey/verifier';
import { z } from 'zod';
import { appId } from './apps.ts';
import { key, keyId, keyKind, newKeyReply } from './keys.ts';
import { duration, permissions, receipt, requiredAccess, text, timestamp } from './primitives.ts';
import { defineRoute } from './route.ts';

export const outcome = z.enum(OUTCOMES).meta({ id: 'Outcome' });

export const verifyRequest = z
  .strictObject({
    key: z.string().optional().describe('The key as it was sent …'),
    authorization: z.string().optional().describe('… or the whole Authorization header.'),
    api: z.string().optional().describe('Slug. May be left out when the service token covers one API only.'),
    access: requiredAccess.optional().describe('The level that the request needs …'),
    method: z
      .string()
      .optional()
      .describe('… or its method and path, from which the endpoints of the API tell it.'),
    path: z.string().optional(),
    address: z.string().optional().describe("The caller's IP address."),
    cost: z
      .int()
      .min(0)
      .max(1_000_000)
      .optional()
      .describe('What it counts against rate limits; 1 if not given.'),
  })
  .meta({ id: 'VerifyRequest' });

export const rateLimitState = z
  .object({
    limit: z.int(),
    remaining: z.int(),
    resetSeconds: z.int(),
    retryAfterSeconds: z.int().optional(),
  })
  .meta({ id: 'RateLimitState' });

export const verifyReply = z
  .object({
    valid: z.boolean(),
    code: outcome,
    message: z.string(),
    status: z.int().describe('What to answer the caller of the protected API.'),
    key: z.object({ id: keyId, name: z.string(), kind: keyKind, environment: z.string() }).optional(),
    app: z.object({ id: appId, name: z.string() }).nullable().optional(),
    organization: z.object({ id: z.string(), name: z.string() }).optional(),
    permissions: permissions.optional().describe('On the APIs that the service token covers.'),
    rateLimit: rateLimitState.nullable().optional(),
  })
  .meta({ id: 'VerifyReply' });

export const verify = defineRoute({
  name: 'verify',
  method: 'POST',
  path: '/v1/verify',
  tag: 'Verification',
  summary: 'May this key do this, now?',
  description: 'Always 200 when the question could be answered; `valid` and `code` carry the answer.',
  caller: 'service',
  body: verifyRequest,
  replies: { 200: verifyReply },
});

export const verifyBatch = defineRoute({
  name: 'verifyBatch',
  method: 'POST',
  path: '/v1/verify/batch',
  tag: 'Verification',
  summary: 'Up to 100 questions at once',
  caller: 'service',
  body: z.strictObject({ requests: z.array(verifyRequest).min(1).max(100) }),
  replies: { 200: z.object({ results: z.array(verifyReply) }) },
});

export const authorize = defineRoute({
  name: 'authorize',
  method: 'GET',
  path: '/v1/authorize',
  tag: 'Verification',
  summary: 'Decide for a gateway (nginx auth_request, Traefik, Caddy, Envoy)',
  description:
    'Any method. The gateway shows its service token as `X-Latchkey-Service-Token`, names the API as `X-Latchkey-Api` (or it follows from host and base URL) and passes the original request on in `X-Original-Method` / `X-Original-URI` or `X-Forwarded-Method` / `X-Forwarded-Uri` / `X-Forwarded-Host` / `X-Forwarded-For`. The answer is 200, 401, 403, 429 or 503; with 200 come `X-Latchkey-Key-Id`, `X-Latchkey-App-Id`, `X-Latchkey-Organization-Id` and `X-Latchkey-Environment`, which the gateway must overwrite on the way in.',
  caller: 'service',
  replies: { 200: null },
});

export const holder = z
  .object({
    applicationName: z.string(),
    companyName: z.string(),
    companyId: z.string(),
    contactEmail: z.string(),
    key: z.object({
      id: keyId,
      name: z.string(),
      kind: keyKind,
      environment: z.string(),
      expiresAt: timestamp.nullable(),
    }),
    app: z.object({ id: appId, name: z.string() }).nullable(),
    organization: z.object({ id: z.string(), name: z.string() }),
    permissions,
  })
  .meta({ id: 'Holder' });

export const getMe = defineRoute({
  name: 'getMe',
  method: 'GET',
  path: '/v1/me',
  tag: 'For holders of a key',
  summary: 'Which key is this?',
  caller: 'holder',
  replies: { 200: holder },
});

export const rotateMe = defineRoute({
  name: 'rotateMe',
  method: 'POST',
  path: '/v1/me/rotate',
  tag: 'For holders of a key',
  summary: 'Replace this key by itself, keeping it alive for a while',
  caller: 'holder',
  settles: true,
  idempotent: true,
  body: z.strictObject({ overlap: duration.default('PT24H') }).optional(),
  replies: { 201: newKeyReply.extend({ replaced: key, barrier: receipt.shape.barrier, epoch: z.int() }) },
});

export const revokeMe = defineRoute({
  name: 'revokeMe',
  method: 'POST',
  path: '/v1/me/revoke',
  tag: 'For holders of a key',
  summary: 'End this key for good',
  caller: 'holder',
  settles: true,
  body: z.strictObject({ reason: text(500).optional() }).optional(),
  replies: {
    200: receipt.extend({ id: keyId, state: z.literal('revoked'), key }),
    202: receipt.extend({ id: keyId, state: z.literal('revoking'), key }),
  },
});

export const getChange = defineRoute({
  name: 'getChange',
  method: 'GET',
  path: '/v1/changes/{epoch}',
  tag: 'Keys',
  summary: 'Does a change hold everywhere?',
  description:
    'Waits until it does, at most one lease term; with `Prefer: wait=0` it tells how things stand. Where a reply of 202 points to.',
  caller: 'member',
  params: z.object({ epoch: z.coerce.number().int().min(1) }),
  replies: { 200: receipt },
});

export const attachedVerifier = z
  .object({
    incarnation: z.string().describe('Random; another one after each restart.'),
    name: z.string(),
    version: z.string(),
    address: z.string(),
    serviceTokenId: z.string(),
    serviceTokenName: z.string(),
    node: z.string().describe('The process it is attached to.'),
    connected: z.boolean(),
    applied: z.int().nullable().describe('Epoch of the last change that it has confirmed.'),
    leaseLeftMs: z
      .int()
      .nullable()
      .describe('How long it may go on by itself; `null` if attached elsewhere.'),
    since: timestamp,
  })
  .meta({ id: 'AttachedVerifier' });

export const listVerifiers = defineRoute({
  name: 'listVerifiers',
  method: 'GET',
  path: '/v1/operator/verifiers',
  tag: 'Operator',
  summary: 'Who decides now, and how far each has come',
  description: 'The processes of Latchkey itself, and the verifiers inside protected services.',
  caller: 'operator',
  replies: {
    200: z.object({
      epoch: z.int(),
      leaseSeconds: z.number().describe('Longest that a change waits for a verifier that is silent.'),
      waiting: z.int().describe('Changes that wait for somebody now.'),
      nodes: z.array(z.object({ id: z.string(), here: z.boolean(), applied: z.int() })),
      items: z.array(attachedVerifier),
    }),
  },
});
