import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../testing/each-database.ts';
import { joinOrganization } from '../testing/join-organization.ts';
import { type Credentials, cookiesOf, PASSWORD, type Person } from '../testing/test-client.ts';

const made = z.object({ id: z.string(), link: z.string(), expiresAt: z.string(), state: z.string() });
const listed = z.object({
  items: z.array(z.object({ id: z.string(), email: z.string(), state: z.string() })),
});
const DAY = 86_400_000;

eachDatabase('an invitation', (app) => {
  let operator: Person;
  beforeAll(async () => {
    operator = await app().setUp();
  });
  const invite = async (as: Credentials, email: string, role = 'developer') =>
    made.parse((await app().send('POST', '/v1/organization/invitations', as, { email, role })).body);
  const answer = (as: Credentials, verb: string, invitationId: string) =>
    app().send('POST', `/api/auth/organization/${verb}-invitation`, as, { invitationId });
  const signUp = async (email: string) => {
    const account = { name: email.split('@')[0], email, password: PASSWORD };
    return { cookie: cookiesOf(await app().send('POST', '/api/auth/sign-up/email', {}, account)) };
  };
  const list = async (as: Credentials) =>
    listed.parse((await app().send('GET', '/v1/organization/invitations', as)).body).items;

  it('makes whoever has the link and the address a member, who then works in that organization', async () => {
    const owner = await app().signUp('inviting');
    const invitation = await invite(owner, 'Invited@Example.com');
    expect(invitation.link).toBe(`http://127.0.0.1/accept-invitation/${invitation.id}`);
    expect((await app().send('GET', `/v1/invitations/${invitation.id}`)).body).toEqual({
      organizationName: 'inviting Inc',
      email: 'invited@example.com',
      role: 'developer',
      state: 'pending',
      expiresAt: invitation.expiresAt,
    });

    const person = await signUp('invited@example.com');
    expect((await app().send('GET', '/v1/apps', person)).status).toBe(403);
    expect(await answer(person, 'accept', invitation.id)).toMatchObject({
      status: 200,
      body: { member: { role: 'developer', organizationId: owner.organizationId } },
    });
    expect((await app().send('GET', '/v1/organization', person)).body).toMatchObject({
      id: owner.organizationId,
    });
    expect((await app().send('POST', '/v1/apps', person, { name: 'Theirs' })).status).toBe(201);
    expect((await list(owner))[0]).toMatchObject({ state: 'accepted' });
  });

  it('is accepted once', async () => {
    const owner = await app().signUp('once');
    const { id } = await invite(owner, 'once-invited@example.com');
    const person = await signUp('once-invited@example.com');
    const both = await Promise.all([answer(person, 'accept', id), answer(person, 'accept', id)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(await answer(person, 'reject', id)).toMatchObject({ status: 409, body: { code: 'wrong_state' } });
  });

  it('is not accepted by an account with another address, which learns nothing of its state', async () => {
    const owner = await app().signUp('addressed');
    const { id } = await invite(owner, 'right@example.com');
    const wrong = await signUp('wrong@example.com');
    expect(await answer(wrong, 'accept', id)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await answer({}, 'accept', id)).status).toBe(401);
    expect((await answer(wrong, 'accept', 'inv_0000000000000000')).status).toBe(404);
  });

  it('lasts three days, and three more when it is repeated, under the same link', async () => {
    const owner = await app().signUp('lasting');
    const first = await invite(owner, 'late@example.com');
    const person = await signUp('late@example.com');
    app().clock.now += 3 * DAY;
    expect(await answer(person, 'accept', first.id)).toMatchObject({
      status: 409,
      body: { code: 'wrong_state', detail: 'This invitation has expired. Ask to be invited again.' },
    });
    expect((await list(owner))[0]).toMatchObject({ state: 'expired' });

    const again = await invite(owner, 'late@example.com', 'viewer');
    expect(again).toMatchObject({ id: first.id, state: 'pending' });
    app().clock.now += 3 * DAY - 1;
    expect(await answer(person, 'accept', first.id)).toMatchObject({
      status: 200,
      body: { member: { role: 'viewer' } },
    });
  });

  it('is worth nothing once it was taken back or declined', async () => {
    const owner = await app().signUp('withdrawing');
    const taken = await invite(owner, 'taken@example.com');
    const declined = await invite(owner, 'declined@example.com');
    const path = `/v1/organization/invitations/${taken.id}`;
    expect((await app().send('DELETE', path, owner)).status).toBe(204);
    expect((await app().send('DELETE', path, owner)).status).toBe(204);
    const person = await signUp('taken@example.com');
    expect((await answer(person, 'accept', taken.id)).status).toBe(409);

    const decliner = await signUp('declined@example.com');
    expect((await answer(decliner, 'reject', declined.id)).status).toBe(200);
    expect((await answer(decliner, 'accept', declined.id)).status).toBe(409);
    const fresh = await invite(owner, 'declined@example.com');
    expect(fresh.id).not.toBe(declined.id);
    expect((await answer(decliner, 'accept', fresh.id)).status).toBe(200);
  });

  it('is not made for somebody who is a member', async () => {
    const owner = await app().signUp('complete');
    const member = await joinOrganization(app(), owner, 'complete-member', 'viewer');
    const again = { email: member.email.toUpperCase(), role: 'admin' };
    expect(await app().send('POST', '/v1/organization/invitations', owner, again)).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
  });

  it('of an owner is neither made nor seen by an admin, not even in the audit log', async () => {
    const owner = await app().signUp('guarded');
    const admin = await joinOrganization(app(), owner, 'guarded-admin', 'admin');
    const { id } = await invite(owner, 'next-owner@example.com', 'owner');
    const escalate = (email: string) =>
      app().send('POST', '/v1/organization/invitations', admin, { email, role: 'owner' });
    expect((await escalate('accomplice@example.com')).status).toBe(403);
    const renew = { email: 'next-owner@example.com', role: 'viewer' };
    expect((await app().send('POST', '/v1/organization/invitations', admin, renew)).status).toBe(403);
    expect((await app().send('DELETE', `/v1/organization/invitations/${id}`, admin)).status).toBe(404);
    for (const path of [
      '/v1/organization/invitations',
      '/v1/audit-events',
      '/v1/audit-events/export',
      '/api/auth/organization/get-full-organization',
    ]) {
      const seen = await app().send('GET', path, admin);
      expect(seen.status).toBe(200);
      expect(seen.text).not.toContain(id);
    }
    expect((await app().send('GET', '/v1/organization/invitations', owner)).text).toContain(id);
  });

  it('is not shown to developers and viewers, who could accept it in the name of somebody else', async () => {
    const owner = await app().signUp('closed');
    const viewer = await joinOrganization(app(), owner, 'closed-viewer', 'viewer');
    const { id } = await invite(owner, 'somebody@example.com', 'admin');
    expect((await app().send('GET', '/v1/organization/invitations', viewer)).status).toBe(403);
    const full = await app().send('GET', '/api/auth/organization/get-full-organization', viewer);
    expect(full.text).not.toContain(id);
  });

  it('of another organization is hidden', async () => {
    const owner = await app().signUp('host');
    const stranger = await app().signUp('outsider');
    const { id } = await invite(owner, 'guest@example.com');
    expect((await app().send('DELETE', `/v1/organization/invitations/${id}`, stranger)).status).toBe(404);
    expect(await list(stranger)).toEqual([]);
  });

  it('sent twice under one Idempotency-Key is one invitation', async () => {
    const owner = await app().signUp('idempotent');
    const as = { cookie: owner.cookie, headers: { 'idempotency-key': 'invite-1' } };
    const one = await invite(as, 'single@example.com');
    expect(await invite(as, 'single@example.com')).toEqual(one);
    const log = await app().send('GET', '/v1/audit-events?action=invitation', owner);
    expect(log.body).toMatchObject({ items: [{ action: 'invitation.created' }] });
  });

  it('opens an account where accounts are by invitation, as long as it lasts', async () => {
    const owner = await app().signUp('private');
    await app().send('PATCH', '/v1/operator/settings', operator, { signUp: 'invitation' });
    const settings = await app().send('GET', '/v1/setup');
    expect(settings.body).toMatchObject({ signUp: 'invitation' });
    await invite(owner, 'welcome@example.com');
    await invite(owner, 'too-late@example.com');
    const account = (email: string) => ({ name: 'Person', email, password: PASSWORD });
    const send = (email: string) => app().send('POST', '/api/auth/sign-up/email', {}, account(email));
    expect((await send('unwelcome@example.com')).status).toBe(403);
    expect((await send('welcome@example.com')).status).toBe(200);
    app().clock.now += 3 * DAY;
    expect((await send('too-late@example.com')).status).toBe(403);
  });
});
