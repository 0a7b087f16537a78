import { z } from 'zod';
import { appId } from './apps.ts';
import {
  actor,
  duration,
  endpointSelection,
  environmentName,
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

export const keyId = z.string().meta({ id: 'KeyId', example: 'key_8QmZr1xYw0Lp' });
export const keyKind = z.enum(['bearer', 'pair']).meta({
  id: 'KeyKind',
  description: '`bearer`: one string. `pair`: a public Shared Key and a Secret Key.',
});
export const keyState = z.enum(['active', 'paused', 'revoked', 'expired']).meta({ id: 'KeyState' });

export const key = z
  .object({
    id: keyId,
    kind: keyKind,
    name: z.string(),
    environment: z.string(),
    state: keyState,
    masked: z.string().describe('How to recognize the secret: its beginning and its last four characters.'),
    sharedKey: z.string().optional(),
    appId: appId.optional(),
    organizationId: z.string(),
    accountToken: z.boolean(),
    permissions: permissions.optional().describe('Where the key narrows what its owner may do.'),
    endpoints: endpointSelection.optional(),
    addresses: z.array(z.string()),
    limits: z.record(z.string(), rateLimits),
    expiresAt: timestamp.nullable(),
    lastUsedAt: timestamp.nullable(),
    createdAt: timestamp,
    createdBy: actor,
    revokedAt: timestamp.nullable(),
    revokedBy: actor.nullable(),
    revokedReason: z.string().nullable(),
    replacedBy: keyId.optional(),
  })
  .meta({ id: 'Key' });

/** The only reply that carries a secret. */
export const newKeyReply = z
  .object({
    key,
    secret: z.string().optional().describe('The whole key, shown this once. For kind `bearer`.'),
    sharedKey: z.string().optional(),
    secretKey: z.string().optional().describe('Shown this once. For kind `pair`.'),
  })
  .meta({ id: 'NewKeyReply' });

const addresses = z
  .array(z.string().trim().max(50, 'At most 50 characters each.'))
  .max(100)
  .describe('IP addresses and CIDR ranges the key may be used from; empty for anywhere.');

const newKeyFields = {
  name: line(120).optional(),
  environment: environmentName.default('production'),
  expiresAt: timestamp.nullable().optional(),
  addresses: addresses.default([]),
  permissions: permissions.optional().describe('Narrows what the owner may do; all of it if not given.'),
  endpoints: endpointSelection.optional(),
};

const newKey = z.strictObject({ kind: keyKind.default('bearer'), ...newKeyFields }).meta({ id: 'NewKey' });

const keyPatch = z
  .strictObject({
    name: line(120).optional(),
    expiresAt: timestamp.nullable().optional(),
    addresses: addresses.optional(),
    permissions: permissions.nullable().optional().describe('Replaces the narrowing; `null` lifts it.'),
    endpoints: endpointSelection.optional(),
    limits: z.record(z.string(), rateLimits).optional().describe('Operators only. Replaces all limits.'),
  })
  .meta({ id: 'KeyPatch' });

const revocation = z
  .strictObject({ reason: text(500).optional().describe('Why; kept with the key.') })
  .meta({ id: 'Revocation' });

const keyFilters = {
  ...page,
  state: keyState.optional(),
  environment: environmentName.optional(),
  unusedForDays: z.coerce.number().int().min(1).max(3650).optional(),
  expiry: z.enum(['none', 'soon']).optional(),
};

const appParams = z.object({ appId });
const keyParams = z.object({ keyId });
const revokedReply = receipt.extend({ id: keyId, state: z.literal('revoked'), key });
const revokingReply = receipt.extend({ id: keyId, state: z.literal('revoking'), key });
const pausedReply = receipt.extend({ id: keyId, state: z.literal('paused'), key });

export const createAppKey = defineRoute({
  name: 'createAppKey',
  method: 'POST',
  path: '/v1/apps/{appId}/keys',
  tag: 'Keys',
  summary: 'Create a key for an app',
  description: 'The reply is the only one that carries the secret.',
  caller: 'member',
  idempotent: true,
  params: appParams,
  body: newKey,
  replies: { 201: newKeyReply },
});

export const listAppKeys = defineRoute({
  name: 'listAppKeys',
  method: 'GET',
  path: '/v1/apps/{appId}/keys',
  tag: 'Keys',
  summary: 'List the keys of an app, revoked ones included',
  caller: 'member',
  params: appParams,
  query: z.object(keyFilters),
  replies: { 200: listOf(key) },
});

export const createOrganizationKey = defineRoute({
  name: 'createOrganizationKey',
  method: 'POST',
  path: '/v1/organization/keys',
  tag: 'Keys',
  summary: 'Create a key for the organization itself',
  description:
    'Without `permissions` it may do what the organization may do, except managing Latchkey itself: name `latchkey` for that.',
  caller: 'member',
  idempotent: true,
  body: newKey,
  replies: { 201: newKeyReply },
});

export const listOrganizationKeys = defineRoute({
  name: 'listOrganizationKeys',
  method: 'GET',
  path: '/v1/organization/keys',
  tag: 'Keys',
  summary: 'List the keys of the organization itself, revoked ones included',
  caller: 'member',
  query: z.object(keyFilters),
  replies: { 200: listOf(key) },
});

export const getKey = defineRoute({
  name: 'getKey',
  method: 'GET',
  path: '/v1/keys/{keyId}',
  tag: 'Keys',
  summary: 'Get a key',
  caller: 'member',
  params: keyParams,
  replies: { 200: key },
});

export const updateKey = defineRoute({
  name: 'updateKey',
  method: 'PATCH',
  path: '/v1/keys/{keyId}',
  tag: 'Keys',
  summary: 'Change a key',
  description: 'Answers when no verifier decides by the former permissions, addresses or expiry any more.',
  caller: 'member',
  settles: true,
  params: keyParams,
  body: keyPatch,
  replies: { 200: key, 202: key },
});

export const rotateKey = defineRoute({
  name: 'rotateKey',
  method: 'POST',
  path: '/v1/keys/{keyId}/rotate',
  tag: 'Keys',
  summary: 'Replace a key, keeping the old one alive for a while',
  caller: 'member',
  settles: true,
  idempotent: true,
  params: keyParams,
  body: z
    .strictObject({ overlap: duration.default('PT24H'), reason: text(500).optional() })
    .meta({ id: 'Rotation' }),
  replies: { 201: newKeyReply.extend({ replaced: key, barrier: receipt.shape.barrier, epoch: z.int() }) },
});

export const regenerateKey = defineRoute({
  name: 'regenerateKey',
  method: 'POST',
  path: '/v1/keys/{keyId}/regenerate',
  tag: 'Keys',
  summary: 'Replace a key and end the old one at once',
  caller: 'member',
  settles: true,
  idempotent: true,
  params: keyParams,
  body: revocation.optional(),
  replies: { 201: newKeyReply.extend({ replaced: key, barrier: receipt.shape.barrier, epoch: z.int() }) },
});

export const pauseKey = defineRoute({
  name: 'pauseKey',
  method: 'POST',
  path: '/v1/keys/{keyId}/pause',
  tag: 'Keys',
  summary: 'Refuse a key until it is resumed',
  caller: 'member',
  settles: true,
  params: keyParams,
  replies: { 200: pausedReply, 202: pausedReply },
});

export const resumeKey = defineRoute({
  name: 'resumeKey',
  method: 'POST',
  path: '/v1/keys/{keyId}/resume',
  tag: 'Keys',
  summary: 'Accept a paused key again',
  caller: 'member',
  params: keyParams,
  replies: { 200: z.object({ id: keyId, state: keyState, key }) },
});

export const revokeKey = defineRoute({
  name: 'revokeKey',
  method: 'POST',
  path: '/v1/keys/{keyId}/revoke',
  tag: 'Keys',
  summary: 'End a key for good',
  description:
    'When this returns with 200, no verification that starts later accepts the key. Revoking a revoked key confirms that again. With `Prefer: wait=0` the answer is 202 at once, and its Location tells when that holds.',
  caller: 'member',
  settles: true,
  params: keyParams,
  body: revocation.optional(),
  replies: { 200: revokedReply, 202: revokingReply },
});

const importedKey = z
  .strictObject({
    appId: appId
      .optional()
      .describe('An app of the organization; a key of the organization itself if not given.'),
    name: line(120).optional(),
    environment: environmentName.default('production'),
    hash: z.string().max(100).describe('SHA-256 of the whole key.'),
    encoding: z.enum(['hex', 'base64', 'base64url']).default('hex'),
    prefix: z
      .string()
      .regex(/^[\x21-\x7e]{1,40}$/, 'Use 1 to 40 printable characters.')
      .optional()
      .describe(
        'What the key starts with. It is recognized by that, so it must be right; leave it out if unsure.',
      ),
    last4: z
      .string()
      .regex(/^[\x21-\x7e]{4}$/)
      .optional(),
    expiresAt: timestamp.nullable().optional(),
    addresses: addresses.default([]),
    permissions: permissions.optional(),
    endpoints: endpointSelection.optional(),
  })
  .meta({ id: 'ImportedKey' });

export const importKeys = defineRoute({
  name: 'importKeys',
  method: 'POST',
  path: '/v1/keys/import',
  tag: 'Keys',
  summary: 'Take over keys that were issued elsewhere, by their SHA-256 hashes',
  description:
    'All or none. Holders keep using their keys; at its first use each is stored under a keyed hash instead.',
  caller: 'member',
  idempotent: true,
  bodyLimit: 4 * 1024 * 1024,
  body: z.strictObject({ keys: z.array(importedKey).min(1).max(1000) }),
  replies: { 201: z.object({ items: z.array(key) }) },
});

const tokenReply = z.object({ token: key.nullable() });

export const getAccountToken = defineRoute({
  name: 'getAccountToken',
  method: 'GET',
  path: '/v1/organization/token',
  tag: 'Account token',
  summary: 'Get the account token, if there is one',
  caller: 'member',
  replies: { 200: tokenReply },
});

export const generateAccountToken = defineRoute({
  name: 'generateAccountToken',
  method: 'PUT',
  path: '/v1/organization/token',
  tag: 'Account token',
  summary: 'Generate the account token',
  description: 'Refused when there is one already; regenerate that instead.',
  caller: 'member',
  settles: true,
  body: z.strictObject({ name: line(120).optional() }).optional(),
  replies: { 201: newKeyReply },
});

export const regenerateAccountToken = defineRoute({
  name: 'regenerateAccountToken',
  method: 'POST',
  path: '/v1/organization/token/regenerate',
  tag: 'Account token',
  summary: 'Replace the account token and end the old one at once',
  caller: 'member',
  settles: true,
  idempotent: true,
  replies: { 201: newKeyReply.extend({ replaced: key, barrier: receipt.shape.barrier, epoch: z.int() }) },
});

export const deleteAccountToken = defineRoute({
  name: 'deleteAccountToken',
  method: 'DELETE',
  path: '/v1/organization/token',
  tag: 'Account token',
  summary: 'End the account token for good',
  caller: 'member',
  settles: true,
  replies: { 200: revokedReply, 202: revokingReply },
});
