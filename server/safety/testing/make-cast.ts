import { z } from 'zod';
import type { TestApp } from '../../testing/start-app.ts';
import { type Credentials, cookiesOf, PASSWORD, type Person } from '../../testing/test-client.ts';

const withId = z.object({ id: z.string() });
const items = z.object({ items: z.array(withId.extend({ email: z.string() })) });
const issued = z.object({ key: withId, secret: z.string() });
const serviceToken = z.object({ serviceToken: withId, secret: z.string() });

/** Everybody who can come to a route, and an organization they have no business with. */
export interface Cast {
  readonly operator: Person;
  /** Owner of the organization that the others are after. */
  readonly owner: Person;
  /** Member of that organization with the least rights. */
  readonly viewer: Credentials;
  /** Owner of another organization. */
  readonly stranger: Person;
  /** Key of the owner's organization that may read what Latchkey manages. */
  readonly readingKey: Credentials;
  /** Key of an app of the owner's that may do nothing. */
  readonly powerlessKey: Credentials;
  readonly serviceToken: Credentials;
  /**
   * Ids of new things of the owner's organization, by the name of the path parameter, and texts for bodies.
   * A member, who takes long to make, only for a path that names one.
   */
  readonly makeIds: (path?: string) => Promise<Readonly<Record<string, string>>>;
}

export async function makeCast(app: TestApp): Promise<Cast> {
  const operator = await app.setUp();
  const owner = await app.signUp('owner');
  const stranger = await app.signUp('stranger');
  const viewer = await invite(app, owner, 'viewer', 'viewer');
  const reading = { name: 'Reads', permissions: { latchkey: 'read' } };
  const readingKey = issued.parse((await app.send('POST', '/v1/organization/keys', owner, reading)).body);
  const powerless = await app.makeApp(owner, 'Powerless');
  const powerlessKey = await app.makeKey(owner, powerless.id);
  const service = await app.makeServiceToken(operator, ['conversations']);
  return {
    operator,
    owner,
    stranger,
    viewer,
    readingKey: { bearer: readingKey.secret },
    powerlessKey: { bearer: powerlessKey.secret },
    serviceToken: { bearer: service },
    makeIds: createIdMaker(app, operator, owner),
  };
}

function createIdMaker(app: TestApp, operator: Person, owner: Person): Cast['makeIds'] {
  let made = 0;
  const create = async (path: string, as: Credentials, body: unknown): Promise<string> => {
    const answer = await app.send('POST', path, as, body);
    if (answer.status !== 201) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
    return withId.parse(answer.body).id;
  };
  return async (path = '{memberId}') => {
    made += 1;
    const unique = `${made}`;
    const appName = `Private ${made}`;
    const { id: appId } = await app.makeApp(owner, appName, { conversations: 'read' });
    const key = await app.makeKey(owner, appId);
    const token = await app.send('POST', '/v1/operator/service-tokens', operator, {
      name: `Private ${made}`,
      apis: ['conversations'],
    });
    const request = { appId, api: 'provisioning' };
    const memberId = path.includes('{memberId}') ? await makeMember(app, owner, `member${made}`) : '';
    // There is one at most; a second time it is there already.
    await app.send('PUT', '/v1/organization/token', owner);
    return {
      unique,
      appName,
      appId,
      keyId: key.id,
      secret: key.secret,
      apiId: await create('/v1/apis', operator, { name: `Private ${made}` }),
      serviceTokenId: serviceToken.parse(token.body).serviceToken.id,
      requestId: await create('/v1/access-requests', owner, request),
      memberId,
      invitationId: await create('/v1/organization/invitations', owner, {
        email: `invited${made}@example.com`,
        role: 'viewer',
      }),
      organizationId: owner.organizationId,
      epoch: '1',
    };
  };
}

async function makeMember(app: TestApp, owner: Person, name: string): Promise<string> {
  const person = await invite(app, owner, name, 'developer');
  const members = await app.send('GET', '/v1/organization/members?limit=200', owner);
  const member = items.parse(members.body).items.find(({ email }) => email === person.email);
  if (member === undefined) throw new Error(`${name} did not become a member`);
  return member.id;
}

/** Somebody new who was invited and has accepted. */
async function invite(
  app: TestApp,
  by: Person,
  name: string,
  role: string,
): Promise<Credentials & { readonly email: string }> {
  const email = `${name}@example.com`;
  const invited = await app.send('POST', '/v1/organization/invitations', by, { email, role });
  const invitationId = withId.parse(invited.body).id;
  const account = await app.send('POST', '/api/auth/sign-up/email', {}, { name, email, password: PASSWORD });
  const cookie = cookiesOf(account);
  const path = '/api/auth/organization/accept-invitation';
  const accepted = await app.send('POST', path, { cookie }, { invitationId });
  if (accepted.status !== 200) throw new Error(`${path} answered ${accepted.status}: ${accepted.text}`);
  return { cookie, email, headers: { 'latchkey-organization': by.organizationId } };
}
