import { z } from 'zod';
import { emailAddress, environmentName, line, listOf, page, receipt, timestamp } from './primitives.ts';
import { defineRoute } from './route.ts';

export const ROLES = ['owner', 'admin', 'developer', 'viewer'] as const;
export const role = z.enum(ROLES).meta({ id: 'Role' });
export const PRESETS = [
  'complete',
  'custom-apps',
  'organization-keys',
  'account-token',
  'key-pairs',
] as const;
export const preset = z.enum(PRESETS).meta({ id: 'Preset' });

export const organization = z
  .object({
    id: z.string(),
    name: z.string(),
    slug: z.string(),
    status: z.enum(['active', 'suspended']),
    environments: z.array(z.string()),
    developersProduction: z.boolean().describe('Whether developers may handle keys of production.'),
    createdAt: timestamp,
  })
  .meta({ id: 'Organization' });

export const setup = defineRoute({
  name: 'setup',
  method: 'POST',
  path: '/v1/setup',
  tag: 'Setup',
  summary: 'Make the first account: the operator, with the first organization',
  description: 'Once, with the setup token that the server prints at its first start. Signs in.',
  caller: 'setup',
  body: z
    .strictObject({
      setupToken: z.string().min(1).max(200),
      name: line(120),
      email: emailAddress,
      password: z.string().min(10, 'At least 10 characters.').max(128, 'At most 128 characters.'),
      organizationName: line(120),
      preset: preset.optional(),
      exampleApis: z.boolean().default(false).describe('Describe a few example APIs to try things with.'),
    })
    .meta({ id: 'Setup' }),
  replies: {
    201: z.object({
      user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
      organization,
      preset,
    }),
  },
});

export const getSetupState = defineRoute({
  name: 'getSetupState',
  method: 'GET',
  path: '/v1/setup',
  tag: 'Setup',
  summary: 'Whether the first account exists, and what a visitor may do',
  caller: 'anyone',
  replies: { 200: z.object({ done: z.boolean(), signUp: z.enum(['open', 'invitation']), preset }) },
});

export const getOrganization = defineRoute({
  name: 'getOrganization',
  method: 'GET',
  path: '/v1/organization',
  tag: 'Organization',
  summary: 'Get the organization',
  caller: 'member',
  replies: { 200: organization },
});

export const updateOrganization = defineRoute({
  name: 'updateOrganization',
  method: 'PATCH',
  path: '/v1/organization',
  tag: 'Organization',
  summary: 'Change the organization',
  caller: 'member',
  body: z
    .strictObject({
      name: line(120).optional(),
      environments: z.array(environmentName).min(1).max(20).optional().describe('Always with `production`.'),
      developersProduction: z.boolean().optional(),
    })
    .meta({ id: 'OrganizationPatch' }),
  replies: { 200: organization },
});

export const member = z
  .object({
    id: z.string(),
    userId: z.string(),
    name: z.string(),
    email: z.string(),
    role,
    createdAt: timestamp,
  })
  .meta({ id: 'Member' });

export const listMembers = defineRoute({
  name: 'listMembers',
  method: 'GET',
  path: '/v1/organization/members',
  tag: 'Organization',
  summary: 'List the members',
  caller: 'member',
  query: z.object(page),
  replies: { 200: listOf(member) },
});

const memberParams = z.object({ memberId: z.string() });

export const updateMember = defineRoute({
  name: 'updateMember',
  method: 'PATCH',
  path: '/v1/organization/members/{memberId}',
  tag: 'Organization',
  summary: "Change a member's role",
  caller: 'member',
  params: memberParams,
  body: z.strictObject({ role }),
  replies: { 200: member },
});

export const removeMember = defineRoute({
  name: 'removeMember',
  method: 'DELETE',
  path: '/v1/organization/members/{memberId}',
  tag: 'Organization',
  summary: 'Remove a member; keys they made stay with the organization',
  caller: 'member',
  params: memberParams,
  replies: { 204: null },
});

export const invitation = z
  .object({
    id: z.string(),
    email: z.string(),
    role,
    state: z.enum(['pending', 'accepted', 'rejected', 'canceled', 'expired']),
    expiresAt: timestamp,
    createdAt: timestamp,
    link: z.string().describe('Where the invited person accepts it.'),
  })
  .meta({ id: 'Invitation' });

export const listInvitations = defineRoute({
  name: 'listInvitations',
  method: 'GET',
  path: '/v1/organization/invitations',
  tag: 'Organization',
  summary: 'List the invitations',
  caller: 'member',
  query: z.object(page),
  replies: { 200: listOf(invitation) },
});

export const createInvitation = defineRoute({
  name: 'createInvitation',
  method: 'POST',
  path: '/v1/organization/invitations',
  tag: 'Organization',
  summary: 'Invite somebody; valid for 3 days, and again when repeated',
  caller: 'member',
  body: z.strictObject({ email: emailAddress, role }).meta({ id: 'NewInvitation' }),
  replies: { 201: invitation },
});

export const cancelInvitation = defineRoute({
  name: 'cancelInvitation',
  method: 'DELETE',
  path: '/v1/organization/invitations/{invitationId}',
  tag: 'Organization',
  summary: 'Take back an invitation',
  caller: 'member',
  params: z.object({ invitationId: z.string() }),
  replies: { 204: null },
});

const organizationParams = z.object({ organizationId: z.string() });

export const listOrganizations = defineRoute({
  name: 'listOrganizations',
  method: 'GET',
  path: '/v1/operator/organizations',
  tag: 'Operator',
  summary: 'List all organizations',
  caller: 'operator',
  query: z.object({ ...page, status: z.enum(['active', 'suspended']).optional() }),
  replies: { 200: listOf(organization.extend({ members: z.int(), apps: z.int(), activeKeys: z.int() })) },
});

export const updateOrganizationStatus = defineRoute({
  name: 'updateOrganizationStatus',
  method: 'PATCH',
  path: '/v1/operator/organizations/{organizationId}',
  tag: 'Operator',
  summary: 'Suspend an organization with all its keys, or make it active again',
  caller: 'operator',
  params: organizationParams,
  body: z.strictObject({ status: z.enum(['active', 'suspended']) }),
  replies: { 200: receipt.extend({ organization }) },
});
