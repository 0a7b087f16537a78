import { z } from 'zod';
import type { Portal } from '../portal/start-portal.ts';

const withId = z.object({ id: z.string() });

/** Puts into a new installation what its pages can show. @returns ids by name, for addresses */
export async function fillPortal({ app, operator }: Portal): Promise<Record<string, string>> {
  const settings = await app.send('GET', '/v1/setup');
  const { apps, organizationKeys, keyKinds, keysPerApp } = z
    .object({
      apps: z.boolean(),
      organizationKeys: z.boolean(),
      keyKinds: z.array(z.string()),
      keysPerApp: z.string(),
    })
    .parse(settings.body);
  const made: Record<string, string> = {};
  if (apps) {
    const names = ['Warehouse sync', 'Billing export', 'Customer support assistant for the whole of Europe'];
    for (const name of names) {
      const answer = await app.send('POST', '/v1/apps', operator, {
        name,
        description: `${name}: keeps both sides up to date every hour, and tells when something does not fit.`,
        permissions: { conversations: 'read', contacts: 'write' },
      });
      const { id } = withId.parse(answer.body);
      made.app = id;
      const environments = keysPerApp === 'one' ? ['production'] : ['production', 'staging', 'development'];
      for (const environment of environments) {
        const kind = keyKinds.includes('pair') ? 'pair' : 'bearer';
        const expiresAt =
          environment === 'development'
            ? new Date(app.clock.now + 3 * 24 * 60 * 60 * 1000).toISOString()
            : null;
        await app.send('POST', `/v1/apps/${id}/keys`, operator, {
          kind,
          name: `${environment} key`,
          environment,
          expiresAt,
        });
      }
      if (keysPerApp !== 'one') {
        const spare = await app.send('POST', `/v1/apps/${id}/keys`, operator, {
          kind: keyKinds[0],
          name: 'Laptop of Grace',
        });
        const { key } = z.object({ key: withId }).parse(spare.body);
        await app.send('POST', `/v1/keys/${key.id}/revoke`, operator, { reason: 'Laptop was lost' });
      }
    }
  }
  if (organizationKeys) {
    for (const name of ['Production Integration', 'Development Testing']) {
      await app.send('POST', '/v1/organization/keys', operator, { name });
    }
  }
  await app.send('POST', '/v1/operator/service-tokens', operator, {
    name: 'Conversations service',
    apis: ['conversations', 'contacts'],
  });
  await app.send('POST', '/v1/organization/invitations', operator, {
    email: 'grace@example.com',
    role: 'developer',
  });
  return made;
}
