import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../testing/each-database.ts';
import { joinOrganization } from '../testing/join-organization.ts';
import type { Credentials, Person } from '../testing/test-client.ts';
import { type Action, mayDo, POLICY, type Role } from './policy.ts';

/** A request that needs one action of the policy. */
interface Attempt {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** What a request can be about; made by the owner, fresh for each request. */
interface Subjects {
  readonly organizationId: string;
  readonly makeApp: () => Promise<{ id: string; name: string }>;
  readonly keyId: () => Promise<string>;
  readonly organizationKeyId: () => Promise<string>;
  /** Used once. */
  readonly name: () => string;
  /** The membership of the one who asks; of somebody else where a key asks. */
  readonly ownMemberId: string;
}

type MakeAttempt = (subjects: Subjects) => Attempt | Promise<Attempt>;

const ATTEMPTS: Readonly<Record<Action, MakeAttempt>> = {
  'organization.read': () => ({ method: 'GET', path: '/v1/organization' }),
  'organization.update': () => ({
    method: 'PATCH',
    path: '/v1/organization',
    body: { developersProduction: true },
  }),
  'member.read': () => ({ method: 'GET', path: '/v1/organization/members' }),
  'member.leave': ({ ownMemberId }) => ({
    method: 'DELETE',
    path: `/v1/organization/members/${ownMemberId}`,
  }),
  'member.manage': ({ name }) => ({
    method: 'POST',
    path: '/v1/organization/invitations',
    body: { email: `${name()}@example.com`, role: 'viewer' },
  }),
  'owner.manage': ({ name }) => ({
    method: 'POST',
    path: '/v1/organization/invitations',
    body: { email: `${name()}@example.com`, role: 'owner' },
  }),
  'api.read': () => ({ method: 'GET', path: '/v1/apis' }),
  'app.create': ({ name }) => ({ method: 'POST', path: '/v1/apps', body: { name: name() } }),
  'organization_key.create': ({ name }) => ({
    method: 'POST',
    path: '/v1/organization/keys',
    // Without any it would have all that the organization has, which no key can give.
    body: { name: name(), permissions: { conversations: 'none' } },
  }),
  'access_request.read': () => ({ method: 'GET', path: '/v1/access-requests' }),
  'access_request.create': async ({ makeApp }) => ({
    method: 'POST',
    path: '/v1/access-requests',
    body: { api: 'provisioning', appId: (await makeApp()).id },
  }),
  'usage.read': () => ({ method: 'GET', path: '/v1/usage' }),
  'audit.read': () => ({ method: 'GET', path: '/v1/audit-events' }),
  'organization.suspend': ({ organizationId }) => ({
    method: 'PATCH',
    path: `/v1/operator/organizations/${organizationId}`,
    body: { status: 'active' },
  }),
  'app.read': async ({ makeApp }) => ({ method: 'GET', path: `/v1/apps/${(await makeApp()).id}` }),
  'app.update': async ({ makeApp }) => ({
    method: 'PATCH',
    path: `/v1/apps/${(await makeApp()).id}`,
    body: { description: 'New' },
  }),
  'app.suspend': async ({ makeApp }) => ({
    method: 'PATCH',
    path: `/v1/apps/${(await makeApp()).id}`,
    body: { status: 'suspended' },
  }),
  'app.delete': async ({ makeApp }) => {
    const { id, name } = await makeApp();
    return { method: 'DELETE', path: `/v1/apps/${id}`, body: { confirmName: name } };
  },
  'app.limit': async ({ makeApp }) => ({
    method: 'PATCH',
    path: `/v1/apps/${(await makeApp()).id}`,
    body: { limits: {} },
  }),
  'key.read': async ({ keyId }) => ({ method: 'GET', path: `/v1/keys/${await keyId()}` }),
  'key.create': async ({ makeApp }) => ({
    method: 'POST',
    path: `/v1/apps/${(await makeApp()).id}/keys`,
    body: {},
  }),
  'key.update': async ({ keyId }) => ({
    method: 'PATCH',
    path: `/v1/keys/${await keyId()}`,
    body: { name: 'New' },
  }),
  'key.end': async ({ keyId }) => ({ method: 'POST', path: `/v1/keys/${await keyId()}/revoke` }),
  'key.limit': async ({ keyId }) => ({
    method: 'PATCH',
    path: `/v1/keys/${await keyId()}`,
    body: { limits: {} },
  }),
  'organization_key.read': async ({ organizationKeyId }) => ({
    method: 'GET',
    path: `/v1/keys/${await organizationKeyId()}`,
  }),
  'organization_key.update': async ({ organizationKeyId }) => ({
    method: 'PATCH',
    path: `/v1/keys/${await organizationKeyId()}`,
    body: { name: 'New' },
  }),
  'organization_key.end': async ({ organizationKeyId }) => ({
    method: 'POST',
    path: `/v1/keys/${await organizationKeyId()}/revoke`,
  }),
};

/** Routes that take the organization from the caller, so that an operator is never somebody else in them. */
const OF_CALLER: ReadonlySet<Action> = new Set([
  'organization.read',
  'organization.update',
  'member.read',
  'member.leave',
  'member.manage',
  'owner.manage',
  'api.read',
  'app.create',
  'organization_key.create',
  'access_request.read',
  'access_request.create',
  'usage.read',
  'audit.read',
]);

const PEOPLE = ['owner', 'admin', 'developer', 'viewer'] as const;
const ROLES = [...PEOPLE, 'management_write', 'management_read', 'operator'] as const;
const ACTIONS = Object.keys(POLICY).filter(isAction);
// Whoever leaves is gone, so that comes last.
const inOrder = [...ACTIONS.filter((action) => action !== 'member.leave'), 'member.leave' as const];
const cases = inOrder.flatMap((action) =>
  ROLES.filter((role) => role !== 'operator' || !OF_CALLER.has(action)).map((role) => ({
    action,
    role,
    verdict: mayDo(role, action) ? 'is let through' : 'is refused',
  })),
);

const issued = z.object({ key: z.object({ id: z.string() }), secret: z.string() });

eachDatabase('by the policy', (app) => {
  let owner: Person;
  let stranger: Person;
  const credentials = new Map<Role, Credentials>();
  const memberIds = new Map<Role, string>();
  let names = 0;
  const name = () => {
    names += 1;
    return `name-${names}`;
  };
  beforeAll(async () => {
    credentials.set('operator', await app().setUp());
    owner = await app().signUp('policy-owner');
    stranger = await app().signUp('policy-stranger');
    for (const role of PEOPLE) {
      const person = await joinOrganization(app(), owner, `policy-${role}-member`, role);
      credentials.set(role, person);
      memberIds.set(role, person.memberId);
    }
    for (const level of ['write', 'read'] as const) {
      const fields = { name: `Management ${level}`, permissions: { latchkey: level } };
      const answer = await app().send('POST', '/v1/organization/keys', owner, fields);
      credentials.set(`management_${level}`, { bearer: issued.parse(answer.body).secret });
    }
  });

  const makeApp = async () => {
    const appName = name();
    return { id: (await app().makeApp(owner, appName)).id, name: appName };
  };
  const send = async (action: Action, role: Role, as: Credentials) => {
    const { method, path, body } = await ATTEMPTS[action]({
      organizationId: owner.organizationId,
      ownMemberId: memberIds.get(role) ?? memberIds.get('viewer') ?? '',
      name,
      makeApp,
      keyId: async () => (await app().makeKey(owner, (await makeApp()).id)).id,
      organizationKeyId: async () => {
        const answer = await app().send('POST', '/v1/organization/keys', owner, { name: name() });
        return issued.parse(answer.body).key.id;
      },
    });
    return app().send(method, path, as, body);
  };

  it.each(cases)('$action as $role $verdict', async ({ action, role }) => {
    const answer = await send(action, role, credentials.get(role) ?? {});
    if (mayDo(role, action)) expect(answer.status, answer.text).toBeLessThan(300);
    else expect(answer.status, answer.text).toBe(403);
  });

  it.each(ACTIONS.filter((action) => !OF_CALLER.has(action)))(
    '%s is hidden from somebody of another organization',
    async (action) => {
      const answer = await send(action, 'owner', stranger);
      expect(answer.status, answer.text).toBe(action === 'organization.suspend' ? 403 : 404);
    },
  );
});

function isAction(text: string): text is Action {
  return Object.hasOwn(POLICY, text);
}
