import { beforeAll, expect, it } from 'vitest';
import { eachDatabase } from '../testing/each-database.ts';
import type { Person } from '../testing/test-client.ts';

/** What better-auth has and we do not let through, with a body that it would take. */
const CLOSED: readonly (readonly [string, string, Readonly<Record<string, unknown>>])[] = [
  ['POST', '/organization/update', { data: { name: 'Stolen' } }],
  ['POST', '/organization/delete', {}],
  ['POST', '/organization/invite-member', { email: 'x@example.com', role: 'owner' }],
  ['POST', '/organization/cancel-invitation', { invitationId: 'inv_x' }],
  ['GET', '/organization/list-invitations', {}],
  ['GET', '/organization/get-invitation', {}],
  ['GET', '/organization/list-user-invitations', {}],
  ['POST', '/organization/update-member-role', { memberId: 'mem_x', role: 'owner' }],
  ['POST', '/organization/remove-member', { memberIdOrEmail: 'x@example.com' }],
  ['POST', '/organization/leave', {}],
  ['POST', '/organization/add-member', { userId: 'user_x', role: 'owner' }],
  ['POST', '/organization/has-permission', { permissions: {} }],
  ['POST', '/organization/check-slug', { slug: 'x' }],
  ['POST', '/organization/create-role', { role: 'x' }],
  ['POST', '/organization/create-team', { name: 'x' }],
  ['POST', '/organization/set-active-team', {}],
  ['POST', '/delete-user', {}],
  ['POST', '/change-email', { newEmail: 'x@example.com' }],
  ['POST', '/update-session', { activeOrganizationId: 'org_x' }],
  ['POST', '/set-password', { newPassword: 'a new password' }],
  ['POST', '/verify-password', { password: 'x' }],
  ['POST', '/sign-in/social', { provider: 'google' }],
  ['POST', '/link-social', { provider: 'google' }],
  ['POST', '/unlink-account', { providerId: 'credential' }],
  ['GET', '/callback/google', {}],
  ['GET', '/verify-email', {}],
  ['GET', '/error', {}],
  ['GET', '/reset-password/token', {}],
];

eachDatabase('the routes of better-auth', (app) => {
  let owner: Person;
  beforeAll(async () => {
    await app().setUp();
    owner = await app().signUp('owner');
  });

  it.each(CLOSED)(
    'are closed where our policy and audit log would be passed by: %s %s',
    async (method, path, body) => {
      const given = method === 'GET' ? undefined : { organizationId: owner.organizationId, ...body };
      const before = await countEvents();
      const answer = await app().send(method, `/api/auth${path}`, owner, given);
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
      expect(await countEvents()).toBe(before);
    },
  );

  const countEvents = async () => {
    const head = await app()
      .database.kysely.selectFrom('audit_head')
      .select('sequence')
      .executeTakeFirstOrThrow();
    return head.sequence;
  };

  it('name the route of ours that does the same', async () => {
    const answer = await app().send('POST', '/api/auth/organization/leave', owner, {});
    expect(answer.body).toMatchObject({
      detail: 'This is done with DELETE /v1/organization/members/{memberId}.',
      message: 'This is done with DELETE /v1/organization/members/{memberId}.',
    });
  });

  it.each([
    '/api/auth//organization/leave',
    '/api/auth/organization%2Fleave',
    '/api/auth/./organization/leave',
    '/api/auth/organization/leave/',
    '/api/auth/organization/list/../leave',
    '/api/auth/ORGANIZATION/leave',
    '/api/auth/organization/leave;x',
    '/api/auth/constructor',
    '/api/auth/__proto__',
  ])('are not reached by another way of writing the address: %s', async (path) => {
    const answer = await app().send('POST', path, owner, { organizationId: owner.organizationId });
    expect(answer.status).toBe(404);
    expect((await app().send('GET', '/v1/organization/members', owner)).status).toBe(200);
  });

  it('take no user of somebody else from the body', async () => {
    const victim = await app().signUp('victim');
    const made = await app().send(
      'POST',
      '/api/auth/organization/create',
      {},
      {
        name: 'Planted',
        slug: 'planted',
        userId: victim.userId,
      },
    );
    expect(made).toMatchObject({ status: 401, body: { code: 'not_signed_in' } });
  });

  it('write down who made an organization, when it is made', async () => {
    const maker = await app().signUp('maker');
    const event = await app()
      .database.kysely.selectFrom('audit_event')
      .select(['actor_kind', 'actor_id', 'address'])
      .where('organization_id', '=', maker.organizationId)
      .where('action', '=', 'organization.created')
      .execute();
    expect(event).toEqual([{ actor_kind: 'person', actor_id: maker.userId, address: '127.0.0.1' }]);
  });

  it('let a person own ten organizations and no more', async () => {
    const collector = await app().signUp('collector');
    const make = (name: string) => app().send('POST', '/api/auth/organization/create', collector, { name });
    for (let count = 1; count < 10; count += 1) expect((await make(`Number ${count}`)).status).toBe(200);
    expect(await make('One more')).toMatchObject({ status: 409, body: { code: 'wrong_state' } });
  });

  const ODD: readonly unknown[] = [
    null,
    [],
    [1],
    'text',
    7,
    true,
    {},
    { email: 7 },
    { email: [], password: {} },
  ];
  const ODDER: readonly unknown[] = [
    { email: 'a@b.co', password: ['x'], name: {} },
    { name: 'x'.repeat(20_000), email: `${'a'.repeat(300)}@example.com`, password: 'x'.repeat(5000) },
    { name: '\u0001', email: 'a@b.co\u202e', password: 'long enough password' },
    { name: '\ud800', email: 'lone@example.com', password: 'long enough password' },
    { token: {}, newPassword: 9, invitationId: [], organizationId: {}, organizationSlug: 1 },
    { invitationId: "' or 1=1 --", token: "' or 1=1 --", slug: '../..', organizationId: 'x' },
    { __proto__: { polluted: true }, constructor: { prototype: {} }, name: null },
  ];
  it.each([
    '/sign-up/email',
    '/sign-in/email',
    '/reset-password',
    '/change-password',
    '/update-user',
    '/revoke-session',
    '/request-password-reset',
    '/organization/create',
    '/organization/set-active',
    '/organization/accept-invitation',
    '/organization/reject-invitation',
  ])('answer an odd body with 4xx and a code, never 500: %s', async (path) => {
    for (const body of [...ODD, ...ODDER]) {
      for (const as of [{}, owner]) {
        const answer = await app().send('POST', `/api/auth${path}`, as, body);
        expect(answer.status, JSON.stringify(body).slice(0, 100)).toBeLessThan(500);
        if (answer.status >= 400) {
          expect(answer.body).toMatchObject({ code: expect.any(String), requestId: expect.any(String) });
        }
      }
    }
  });

  it.each([
    '/get-session',
    '/organization/list-members',
    '/organization/get-full-organization',
    '/list-sessions',
  ])('answer an odd query with 4xx or less: %s', async (path) => {
    for (const query of [
      '?a=1&a=2',
      '?organizationId[]=x',
      '?limit=-1&offset=x',
      '?membersLimit=x',
      '?%ff',
      '?=',
    ]) {
      const answer = await app().send('GET', `/api/auth${path}${query}`, owner);
      expect(answer.status, query).toBeLessThan(500);
    }
  });

  it('refuse a large body and another content type before reading them', async () => {
    const large = await app().send('POST', '/api/auth/sign-in/email', {}, { email: 'x'.repeat(40_000) });
    expect(large).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
    const form = await fetch(new URL('/api/auth/sign-in/email', app().url), {
      method: 'POST',
      body: new URLSearchParams({ email: 'a@b.co', password: 'x' }),
    });
    expect(form.status).toBe(415);
  });
});
