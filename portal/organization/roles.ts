import type { Role } from '../client/resources.ts';

/** The roles from the strongest to the weakest, and what each may do. */
export const ROLE_WORDS: readonly { readonly value: Role; readonly label: string; readonly may: string }[] = [
  { value: 'owner', label: 'Owner', may: 'Everything, and who the owners are.' },
  { value: 'admin', label: 'Admin', may: 'Members, settings, and keys of the organization.' },
  { value: 'developer', label: 'Developer', may: 'Apps and their keys.' },
  { value: 'viewer', label: 'Viewer', may: 'Looks, and changes nothing.' },
];

export function roleLabel(role: string): string {
  return ROLE_WORDS.find(({ value }) => value === role)?.label ?? role;
}

/** @returns the role that a choice of a select stands for */
export function toRole(text: string | null): Role | null {
  return ROLE_WORDS.find(({ value }) => value === text)?.value ?? null;
}
