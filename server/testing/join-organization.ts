import { z } from 'zod';
import { cookiesOf, PASSWORD, type Person, type TestClient } from './test-client.ts';

const withId = z.object({ id: z.string() });
const joined = z.object({ member: withId.extend({ userId: z.string() }) });

export interface JoinedPerson extends Person {
  readonly memberId: string;
}

/** Somebody who was invited to the organization of a person, signed up and accepted. */
export async function joinOrganization(
  client: TestClient,
  inviter: Person,
  name: string,
  role: string,
): Promise<JoinedPerson> {
  const email = `${name}@example.com`;
  const invited = await client.send('POST', '/v1/organization/invitations', inviter, { email, role });
  const account = { name, email, password: PASSWORD };
  const cookie = cookiesOf(await client.send('POST', '/api/auth/sign-up/email', {}, account));
  const accepted = await client.send(
    'POST',
    '/api/auth/organization/accept-invitation',
    { cookie },
    { invitationId: withId.parse(invited.body).id },
  );
  const { member } = joined.parse(accepted.body);
  const { organizationId } = inviter;
  return { cookie, userId: member.userId, email, organizationId, memberId: member.id };
}
