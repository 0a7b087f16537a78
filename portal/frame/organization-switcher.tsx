import { Menu, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Check, ChevronsUpDown, Plus } from 'lucide-react';
import { organizationsQuery, switchOrganization } from '../client/session.ts';
import { useSession } from '../client/use-session.ts';
import { FrameLink } from './frame-link.tsx';
import classes from './top-controls.module.css';

export function OrganizationSwitcher() {
  const { organization } = useSession();
  const { data: organizations = [] } = useQuery(organizationsQuery);
  const choose = async (id: string) => {
    await switchOrganization(id);
    // Everything on the page belongs to the other organization.
    location.assign('/');
  };
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target>
        <UnstyledButton className={classes.control} aria-label={`Organization ${organization.name}`}>
          <span className={classes.name}>{organization.name}</span>
          <ChevronsUpDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Organizations</Menu.Label>
        {organizations.map(({ id, name }) => (
          <Menu.Item
            key={id}
            onClick={() => void choose(id)}
            rightSection={id === organization.id ? <Check size={14} aria-label="current" /> : null}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component={FrameLink} to="/new-organization" leftSection={<Plus size={14} aria-hidden />}>
          Create organization
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
