import { Menu, UnstyledButton } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Check, ChevronsUpDown } from 'lucide-react';
import { useSession } from '../client/use-session.ts';
import classes from './top-controls.module.css';

/** Which environment's keys the lists show; part of the address, so that it can be shared. */
export function EnvironmentFilter() {
  const { organization } = useSession();
  const { environment } = useSearch({ from: '/frame' });
  const navigate = useNavigate();
  const choose = (next: string | undefined) => {
    void navigate({
      to: '.',
      search: ({ environment: _, ...before }) => ({
        ...before,
        ...(next === undefined ? {} : { environment: next }),
      }),
      replace: true,
    });
  };
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <UnstyledButton
          className={classes.control}
          data-quiet
          aria-label={`Environment: ${environment ?? 'all environments'}`}
        >
          <span className={classes.name}>{environment ?? 'All environments'}</span>
          <ChevronsUpDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Show keys of</Menu.Label>
        {[undefined, ...organization.environments].map((name) => (
          <Menu.Item
            key={name ?? ''}
            onClick={() => choose(name)}
            rightSection={name === environment ? <Check size={14} aria-label="current" /> : null}
          >
            {name ?? 'All environments'}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
