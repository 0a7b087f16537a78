import { ROLES } from '@latchkey/contract';

/** The strongest of the roles that a membership names; viewer when it names none of ours. */
export function toRole(text: string): (typeof ROLES)[number] {
  const held = text.split(',').map((role) => role.trim());
  return ROLES.find((role) => held.includes(role)) ?? 'viewer';
}
