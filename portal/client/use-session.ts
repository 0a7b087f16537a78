import { useSuspenseQuery } from '@tanstack/react-query';
import type { Installation, Session } from './resources.ts';
import { installationQuery, sessionQuery } from './session.ts';

/** Somebody else took the person on this page out of the organization. */
export class MembershipEnded extends Error {
  override readonly name = 'MembershipEnded';
}

/** The session of the frame around all signed-in pages, which has waited for it. */
export function useSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery);
  if (data.kind !== 'signed-in') throw new MembershipEnded();
  return data.session;
}

export function useInstallation(): Installation {
  return useSuspenseQuery(installationQuery).data;
}

export interface Access {
  /** Settings of the organization, its members, its own keys. */
  readonly admin: boolean;
  /** Apps and their keys. */
  readonly builder: boolean;
  readonly operator: boolean;
}

/** What to offer; the server decides by its own policy whatever is shown. */
export function useAccess(): Access {
  const { role, operator } = useSession();
  const admin = role === 'owner' || role === 'admin';
  return { admin, builder: admin || role === 'developer', operator };
}
