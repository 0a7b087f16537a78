import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../testing/each-database.ts';
import { type JoinedPerson, joinOrganization } from '../testing/join-organization.ts';
import type { Credentials, Person } from '../testing/test-client.ts';

const members = z.object({
  items: z.array(z.object({ id: z.string(), userId: z.string(), role: z.string() })),
  nextCursor: z.string().nullable(),
});

eachDatabase('the members of an organization', (app) => {
  let operator: Person;
  beforeAll(async () => {
    operator = await app().setUp();
  });
  const list = async (as: Credentials, query = '') =>
    members.parse((await app().send('GET', `/v1/organization/members${query}`, as)).body);
  const memberIdOf = async (person: Person) => {
    const found = (await list(person)).items.find(({ userId }) => userId === person.userId);
    return found?.id ?? '';
  };
  const change = (as: Credentials, memberId: string, role: string) =>
    app().send('PATCH', `/v1/organization/members/${memberId}`, as, { role });
  const remove = (as: Credentials, memberId: string) =>
    app().send('DELETE', `/v1/organization/members/${memberId}`, as);

  it('are listed by name, in pages, and found by name or address', async () => {
    const owner = await app().signUp('list');
    app().clock.now = Date.now();
    const joined: JoinedPerson[] = [];
    for (const name of ['list-d', 'List-C', 'list-b']) {
      app().clock.now += 1000;
      joined.push(await joinOrganization(app(), owner, name, 'viewer'));
    }
    const all = await list(owner);
    expect(all.items.map(({ userId }) => userId)).toEqual(
      [owner, ...joined.toReversed()].map(({ userId }) => userId),
    );
    const first = await list(owner, '?limit=2');
    const second = await list(owner, `?limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items]).toEqual(all.items);
    expect(second.nextCursor).toBeNull();
    expect((await list(owner, '?search=LIST-C')).items).toHaveLength(1);
    expect((await list(owner, '?search=%25')).items).toEqual([]);
  });

  it('always have an owner: the last one can neither leave nor be given another role', async () => {
    const owner = await app().signUp('last');
    const memberId = await memberIdOf(owner);
    const wrongState = { status: 409, body: { code: 'wrong_state' } };
    expect(await change(owner, memberId, 'admin')).toMatchObject(wrongState);
    expect(await remove(owner, memberId)).toMatchObject(wrongState);

    const second = await joinOrganization(app(), owner, 'last-second', 'owner');
    expect((await change(owner, memberId, 'admin')).body).toMatchObject({ role: 'admin' });
    expect(await remove(second, second.memberId)).toMatchObject(wrongState);
  });

  it('keep one owner also when two owners demote each other at once', async () => {
    for (let round = 0; round < 8; round += 1) {
      const one = await app().signUp(`duel-${round}`);
      const other = await joinOrganization(app(), one, `duel-other-${round}`, 'owner');
      const oneId = await memberIdOf(one);
      await Promise.all([change(one, other.memberId, 'viewer'), change(other, oneId, 'viewer')]);
      const owners = (await list(one)).items.filter(({ role }) => role === 'owner');
      expect(owners).toHaveLength(1);
    }
  });

  it('are not raised to owner, changed or removed as owners by an admin', async () => {
    const owner = await app().signUp('ranked');
    const admin = await joinOrganization(app(), owner, 'ranked-admin', 'admin');
    const developer = await joinOrganization(app(), owner, 'ranked-developer', 'developer');
    const ownerId = await memberIdOf(owner);
    expect((await change(admin, developer.memberId, 'owner')).status).toBe(403);
    expect((await change(admin, admin.memberId, 'owner')).status).toBe(403);
    expect((await change(admin, ownerId, 'viewer')).status).toBe(403);
    expect((await remove(admin, ownerId)).status).toBe(403);
    expect((await change(admin, developer.memberId, 'admin')).status).toBe(200);
    expect((await change(owner, developer.memberId, 'owner')).status).toBe(200);
  });

  it('have one of four roles, and no list of them', async () => {
    const owner = await app().signUp('roles');
    const other = await joinOrganization(app(), owner, 'roles-other', 'viewer');
    for (const role of ['member', 'owner,admin', 'operator', '', 'management_write']) {
      expect((await change(owner, other.memberId, role)).status).toBe(400);
    }
  });

  it('lose their access with the reply to the removal, while the keys they made go on working', async () => {
    const serviceToken = await app().makeServiceToken(operator, ['conversations']);
    const owner = await app().signUp('removing');
    const admin = await joinOrganization(app(), owner, 'removing-admin', 'admin');
    const { id } = await app().makeApp(admin, 'App', { conversations: 'read' });
    const { secret } = await app().makeKey(admin, id);
    const invitation = { email: 'back-door@example.com', role: 'admin' };
    app().clock.now += 1000;
    await app().send('POST', '/v1/organization/invitations', admin, invitation);

    expect((await remove(owner, admin.memberId)).status).toBe(204);
    expect((await app().send('GET', '/v1/apps', admin)).status).toBe(403);
    const chosen = { cookie: admin.cookie, headers: { 'latchkey-organization': owner.organizationId } };
    expect((await app().send('GET', '/v1/apps', chosen)).status).toBe(403);
    const question = { key: secret, api: 'conversations', access: 'read' };
    expect(await app().verify(serviceToken, question)).toMatchObject({ valid: true });

    const open = await app().send('GET', '/v1/organization/invitations', owner);
    expect(open.body).toMatchObject({
      items: [{ email: 'back-door@example.com', state: 'canceled' }, { state: 'accepted' }],
    });
    const log = await app().send('GET', '/v1/audit-events?action=member', owner);
    expect(log.body).toMatchObject({
      items: [
        { action: 'member.removed', actor: { name: 'removing' }, target: { name: 'removing-admin' } },
        { action: 'member.joined', actor: { name: 'removing-admin' } },
      ],
    });
  });

  it('may leave whatever their role, and remove nobody else without being an admin', async () => {
    const owner = await app().signUp('leaving');
    const viewer = await joinOrganization(app(), owner, 'leaving-viewer', 'viewer');
    const developer = await joinOrganization(app(), owner, 'leaving-developer', 'developer');
    expect((await remove(developer, viewer.memberId)).status).toBe(403);
    expect((await remove(viewer, viewer.memberId)).status).toBe(204);
    expect((await list(owner)).items).toHaveLength(2);
  });

  it('of another organization are hidden in the same words as ones that do not exist', async () => {
    const owner = await app().signUp('hiding');
    const stranger = await app().signUp('strange');
    const hidden = await change(stranger, await memberIdOf(owner), 'viewer');
    const missing = await change(stranger, 'mem_0000000000000000', 'viewer');
    expect(hidden.status).toBe(404);
    const withoutId = (text: string) => text.replace(/req_\w+/, '');
    expect(withoutId(hidden.text)).toBe(withoutId(missing.text));
    expect((await remove(stranger, await memberIdOf(owner))).status).toBe(404);
  });
});
