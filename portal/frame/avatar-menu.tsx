import { Avatar, Menu, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { Check, LogOut, Monitor, Moon, Settings, Sun, UserRound } from 'lucide-react';
import { signOut } from '../client/session.ts';
import { useSession } from '../client/use-session.ts';
import { FrameLink } from './frame-link.tsx';
import classes from './top-controls.module.css';

const SCHEMES = [
  { value: 'auto', label: 'As the system', Icon: Monitor },
  { value: 'light', label: 'Light', Icon: Sun },
  { value: 'dark', label: 'Dark', Icon: Moon },
] as const;

export function AvatarMenu() {
  const { person, role } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const name = person?.name ?? '';
  return (
    <Menu width={240} withinPortal={false}>
      <Menu.Target>
        <UnstyledButton className={classes.avatar} aria-label={`Profile avatar ${initialsOf(name)}: ${name}`}>
          <Avatar size={32} color="accent" variant="light" alt="">
            {initialsOf(name)}
          </Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text component="span" display="block" size="sm" c="var(--mantine-color-text)" fw={500} truncate>
            {name}
          </Text>
          <Text component="span" display="block" size="xs" truncate>
            {person?.email} · {role}
          </Text>
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item component={FrameLink} to="/settings/profile" leftSection={<UserRound size={14} />}>
          Profile
        </Menu.Item>
        <Menu.Item component={FrameLink} to="/settings/information" leftSection={<Settings size={14} />}>
          Settings
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Appearance</Menu.Label>
        {SCHEMES.map(({ value, label, Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={14} aria-hidden />}
            rightSection={value === colorScheme ? <Check size={14} aria-label="current" /> : null}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<LogOut size={14} aria-hidden />}
          onClick={() => void signOut().then(() => location.assign('/sign-in'))}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Of the first and the last word of a name. */
function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => [...(word ?? '')][0]?.toUpperCase() ?? '').join('');
}
