import type { Installation, Session } from '../client/resources.ts';

type Home = '/apps' | '/integrations' | '/settings/api-keys' | '/settings/api-token' | '/apis';

/** The page that a person of this installation comes for. */
export function homeOf(installation: Installation, session: Session): Home {
  const admin = session.role === 'owner' || session.role === 'admin';
  if (installation.apps) return installation.keysPerApp === 'one' ? '/integrations' : '/apps';
  if (installation.organizationKeys && admin) return '/settings/api-keys';
  if (installation.accountToken && admin) return '/settings/api-token';
  return '/apis';
}
