import { sql } from 'kysely';
import { z } from 'zod';
import type { TestApp } from '../../testing/start-app.ts';
import type { Credentials, Person } from '../../testing/test-client.ts';

const issued = z.object({ key: z.object({ id: z.string() }), secret: z.string() });

export interface ManagementKey extends Credentials {
  readonly bearer: string;
  readonly id: string;
  readonly appId: string;
}

/** A key of an app of its own that may manage, and whatever else its app is given. */
export async function makeManagementKey(
  app: TestApp,
  owner: Person,
  name: string,
  permissions: Readonly<Record<string, string>> = {},
  fields: Readonly<Record<string, unknown>> = {},
): Promise<ManagementKey> {
  const { id: appId } = await app.makeApp(owner, name, { latchkey: 'write', ...permissions });
  const { id, secret } = await app.makeKey(owner, appId, fields);
  return { bearer: secret, id, appId };
}

/** A key of the organization itself. */
export async function makeOrganizationKey(
  app: TestApp,
  as: Credentials,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<{ id: string; secret: string }> {
  const answer = await app.send('POST', '/v1/organization/keys', as, fields);
  const { key, secret } = issued.parse(answer.body);
  return { id: key.id, secret };
}

/** Somebody of another organization who is a member of this one as well, acting in it. */
export async function addMember(
  app: TestApp,
  organization: Person,
  name: string,
  role: string,
): Promise<Person> {
  const person = await app.signUp(name);
  // The columns that better-auth has beside ours differ by engine: another row lends them.
  await sql`insert into member (id, "organizationId", "userId", role, "createdAt")
    select ${`member-${name}`}, ${organization.organizationId}, ${person.userId}, ${role}, "createdAt"
    from member limit 1`.execute(app.database.kysely);
  const headers = { 'latchkey-organization': organization.organizationId };
  return { ...person, organizationId: organization.organizationId, headers };
}

/** Ids of the endpoints of an API, in their order. */
export async function endpointIds(app: TestApp, slug: string): Promise<string[]> {
  const rows = await app.database.kysely
    .selectFrom('api_endpoint')
    .innerJoin('api', 'api.id', 'api_endpoint.api_id')
    .select('api_endpoint.id')
    .where('api.slug', '=', slug)
    .orderBy('position')
    .execute();
  return rows.map((row) => row.id);
}

/** Whether whoever made the last change that verification sees waited for the verifiers. */
export async function lastChangeTightened(app: TestApp): Promise<boolean> {
  const row = await app.database.kysely
    .selectFrom('change_log')
    .select('tightening')
    .orderBy('epoch', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return row.tightening === 1;
}
