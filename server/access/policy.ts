import type { ROLES } from '@latchkey/contract';

/**
 * Who may do what, on one screen.
 *
 * The four roles are those of people in an organization. `management_write` and `management_read` are keys with
 * that access to Latchkey's own API. `operator` is somebody who runs this installation, looking at an
 * organization of somebody else; what concerns no organization (the catalogue, settings) is theirs alone.
 */
export type Role = (typeof ROLES)[number] | 'management_write' | 'management_read' | 'operator';

const EVERYBODY = [
  'owner',
  'admin',
  'developer',
  'viewer',
  'management_write',
  'management_read',
  'operator',
] as const;
const PEOPLE = ['owner', 'admin', 'developer', 'viewer'] as const;
const BUILDERS = ['owner', 'admin', 'developer', 'management_write'] as const;
const ADMINS = ['owner', 'admin'] as const;

export const POLICY = {
  'organization.read': EVERYBODY,
  'organization.update': ADMINS,
  'organization.suspend': ['operator'],
  'member.read': PEOPLE,
  'member.leave': PEOPLE,
  /** Invitations too: whoever sees the link of one can accept it as somebody else. */
  'member.manage': ADMINS,
  /** Make, change and remove owners. */
  'owner.manage': ['owner'],
  'api.read': EVERYBODY,
  'app.read': EVERYBODY,
  'app.create': BUILDERS,
  'app.update': BUILDERS,
  'app.suspend': [...BUILDERS, 'operator'],
  'app.delete': BUILDERS,
  'app.limit': ['operator'],
  'key.read': EVERYBODY,
  'key.create': BUILDERS,
  'key.update': BUILDERS,
  'key.end': [...BUILDERS, 'operator'],
  'key.limit': ['operator'],
  'organization_key.read': [...ADMINS, 'management_write', 'operator'],
  'organization_key.create': [...ADMINS, 'management_write'],
  'organization_key.update': [...ADMINS, 'management_write'],
  'organization_key.end': [...ADMINS, 'management_write', 'operator'],
  'access_request.read': EVERYBODY,
  'access_request.create': BUILDERS,
  'usage.read': EVERYBODY,
  'audit.read': [...ADMINS, 'operator'],
} as const satisfies Record<string, readonly Role[]>;

export type Action = keyof typeof POLICY;

export function mayDo(role: Role, action: Action): boolean {
  const roles: readonly Role[] = POLICY[action];
  return roles.includes(role);
}
