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

/** What the portal offers, and what the API therefore allows; a preset sets them all. */
export const switches = {
  apps: z.boolean().describe('Customers make apps.'),
  organizationKeys: z.boolean().describe('Customers make keys of the organization itself.'),
  accountToken: z.boolean().describe('An organization has a single account token.'),
  keyKinds: z.array(z.enum(['bearer', 'pair'])),
  keysPerApp: z.enum(['one', 'many']).describe('Live keys of one app in one environment.'),
  marketplace: z.boolean(),
};

/** How the portal presents itself, before anybody has signed in too. */
export const branding = {
  productName: line(40),
  accentColor: z
    .string()
    .regex(/^#[0-9a-f]{6}$/, 'Write it as # and six digits from 0 to f, such as #3b52bb.')
    .nullable()
    .describe(
      'Of text and buttons, with a contrast to white of at least 4.5:1; `null` for that of Latchkey.',
    ),
  logo: z
    .object({
      address: z.string().describe('Path on this server; another one for each image.'),
      mediaType: z.enum(['image/png', 'image/jpeg', 'image/webp']),
      width: z.int(),
      height: z.int(),
    })
    .nullable(),
};

export const PASSWORD_LENGTH = { least: 10, most: 128 } as const;
export const newPassword = z
  .string()
  .min(PASSWORD_LENGTH.least, `At least ${PASSWORD_LENGTH.least} characters.`)
  .max(PASSWORD_LENGTH.most, `At most ${PASSWORD_LENGTH.most} characters.`);

const days = z.int('Enter a whole number of days.').min(1, 'At least 1 day.').max(3650, 'At most 3650 days.');

/** What an organization demands of its keys. It holds for those that are made from then on. */
export const keyPolicy = z
  .strictObject({
    longestLifetimeDays: days
      .nullable()
      .describe('No key lives longer; one that is made without an expiry lives this long. `null`: no limit.'),
    expiryRequired: z.boolean().describe('Whoever makes a key says when it ends.'),
    rotationReminderDays: days
      .nullable()
      .describe('Keys that are older are marked in the portal; `null`: none are.'),
  })
  .meta({ id: 'KeyPolicy' });

export const organization = z
  .object({
    id: z.string(),
    name: z.string(),
    slug: z.string(),
    status: z.enum(['active', 'suspended']),
    environments: z.array(z.string()),
    developersProduction: z.boolean().describe('Whether developers may handle keys of production.'),
    keyPolicy,
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
      password: newPassword,
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
  replies: {
    200: z.object({
      done: z.boolean(),
      signUp: z.enum(['open', 'invitation']),
      mail: z.boolean().describe('Whether invitations and links to a new password are mailed.'),
      preset,
      ...switches,
      ...branding,
    }),
  },
});

export const getSession = defineRoute({
  name: 'getSession',
  method: 'GET',
  path: '/v1/session',
  tag: 'Organization',
  summary: 'Who is asking, in which organization, with which role',
  caller: 'member',
  replies: {
    200: z.object({
      person: z
        .object({ id: z.string(), name: z.string(), email: z.string() })
        .nullable()
        .describe('`null` for a management key.'),
      organization,
      role: z
        .enum([...ROLES, 'management_write', 'management_read', 'operator'])
        .describe('Beside the four roles of people: what a management key may do.'),
      operator: z.boolean().describe('Whether this person runs the installation.'),
    }),
  },
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
  description: 'An environment that keys use which are not revoked stays.',
  caller: 'member',
  body: z
    .strictObject({
      name: line(120).optional(),
      environments: z.array(environmentName).min(1).max(20).optional().describe('Always with `production`.'),
      developersProduction: z.boolean().optional(),
      keyPolicy: keyPolicy.partial().optional().describe('What is not named stays.'),
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
  summary: 'List the members, by name',
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
  description: 'Only owners make, change and remove owners. The last owner stays one.',
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
  summary: 'Remove a member, or leave; keys they made stay with the organization',
  description:
    'Everybody may remove themselves, except the last owner. Open invitations of that person end too.',
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
    link: z.string().describe('Where the invited person accepts it; to pass on where it is not mailed.'),
  })
  .meta({ id: 'Invitation' });

/** What became of the mail with an invitation. */
export const invitationMail = z
  .object({
    sent: z.boolean().describe('Whether the mail server took it.'),
    problem: z.string().nullable().describe('Why not, and what to do.'),
  })
  .meta({ id: 'InvitationMail' });

export const invitationPreview = z
  .object({
    organizationName: z.string(),
    email: z.string(),
    role,
    state: invitation.shape.state,
    expiresAt: timestamp,
  })
  .meta({ id: 'InvitationPreview' });

export const listInvitations = defineRoute({
  name: 'listInvitations',
  method: 'GET',
  path: '/v1/organization/invitations',
  tag: 'Organization',
  summary: 'List the invitations, for owners and admins',
  description: 'Admins do not see invitations of owners, because whoever has the link can accept.',
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
  description:
    'Where mail is set up it is mailed, with each repetition too; an invitation whose mail could not be sent is there all the same.',
  caller: 'member',
  idempotent: true,
  body: z.strictObject({ email: emailAddress, role }).meta({ id: 'NewInvitation' }),
  replies: {
    201: invitation.extend({
      mail: invitationMail
        .nullable()
        .describe('`null` where this installation sends no mail, and for a repeated `Idempotency-Key`.'),
    }),
  },
});

export const getInvitation = defineRoute({
  name: 'getInvitation',
  method: 'GET',
  path: '/v1/invitations/{invitationId}',
  tag: 'Organization',
  summary: 'What an invitation offers, for whoever has its link',
  description:
    'Sign in or sign up with the e-mail address it names, then `POST /api/auth/organization/accept-invitation` or `…/reject-invitation` with `{invitationId}`.',
  caller: 'anyone',
  params: z.object({ invitationId: z.string() }),
  replies: { 200: invitationPreview },
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
  description:
    'While it is suspended, every key of it verifies as `suspended`, management keys too. Its people still sign in, see everything and make changes; nothing they make works until it is active again.',
  caller: 'operator',
  settles: true,
  params: organizationParams,
  body: z.strictObject({ status: z.enum(['active', 'suspended']) }),
  replies: {
    200: receipt.extend({ organization }),
    202: receipt.extend({ organization }),
  },
});
