import { z } from 'zod';
import { type Credentials, createClient } from '../../server/testing/test-client.ts';

/** What the server has acknowledged: all of it must be there after any crash. */
export interface Acknowledged {
  readonly apps: Set<string>;
  /** Secret by id of each key; revoked ones too. */
  readonly keys: Map<string, string>;
  readonly revoked: Set<string>;
  /** Revocations that were sent and not answered: dead or alive, both are right. */
  readonly undecided: Set<string>;
}

const withId = z.object({ id: z.string() });
const issued = z.object({ key: withId, secret: z.string() });

/** One of several writers that run until the server is killed: makes apps and keys, and revokes keys. */
export async function writeLoad(
  url: string,
  as: Credentials,
  name: string,
  acknowledged: Acknowledged,
  random: () => number,
): Promise<void> {
  const { send } = createClient(url, '');
  const own: string[] = [];
  for (let count = 0; ; count += 1) {
    try {
      const app = await send('POST', '/v1/apps', as, {
        name: `${name}-${count}`,
        permissions: { conversations: 'read' },
      });
      if (app.status !== 201) throw new Error(`an app was answered ${app.status}: ${app.text}`);
      const { id } = withId.parse(app.body);
      acknowledged.apps.add(id);

      const made = await send('POST', `/v1/apps/${id}/keys`, as, {});
      if (made.status !== 201) throw new Error(`a key was answered ${made.status}: ${made.text}`);
      const { key, secret } = issued.parse(made.body);
      acknowledged.keys.set(key.id, secret);
      own.push(key.id);
      if (random() < 0.5) await revokeOne(send, as, own, acknowledged, random);
    } catch (error) {
      // The server is gone, which is the point; anything it said is not.
      if (error instanceof TypeError) return;
      throw error;
    }
  }
}

async function revokeOne(
  send: ReturnType<typeof createClient>['send'],
  as: Credentials,
  own: string[],
  acknowledged: Acknowledged,
  random: () => number,
): Promise<void> {
  const [id] = own.splice(Math.floor(random() * own.length), 1);
  if (id === undefined) return;
  acknowledged.undecided.add(id);
  const reply = await send('POST', `/v1/keys/${id}/revoke`, as);
  if (reply.status !== 200) throw new Error(`a revocation was answered ${reply.status}: ${reply.text}`);
  acknowledged.undecided.delete(id);
  acknowledged.revoked.add(id);
}
