import { Radio, Stack } from '@mantine/core';
import type { Role } from '../client/resources.ts';
import { useSession } from '../client/use-session.ts';

export const ROLE_WORDS: Readonly<Record<Role, { readonly name: string; readonly may: string }>> = {
  owner: { name: 'Owner', may: 'Everything, and makes other people owners.' },
  admin: { name: 'Admin', may: 'People, settings, the audit log, keys of the organization, and all apps.' },
  developer: { name: 'Developer', may: 'Makes and changes apps and their keys.' },
  viewer: { name: 'Viewer', may: 'Sees apps, keys and usage, and changes nothing.' },
};
const ORDER: readonly Role[] = ['owner', 'admin', 'developer', 'viewer'];

/** The roles with what each of them may do; owners are made by owners. */
export function RoleChoice({
  value,
  error,
  onChange,
}: {
  readonly value: Role;
  readonly error: string | undefined;
  readonly onChange: (role: Role) => void;
}) {
  const session = useSession();
  const offered = ORDER.filter((role) => role !== 'owner' || session.role === 'owner');
  return (
    <Radio.Group
      label="Role"
      value={value}
      error={error}
      onChange={(chosen) => {
        const role = ORDER.find((known) => known === chosen);
        if (role !== undefined) onChange(role);
      }}
    >
      <Stack gap="xs" mt="xs">
        {offered.map((role) => (
          <Radio key={role} value={role} label={ROLE_WORDS[role].name} description={ROLE_WORDS[role].may} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
