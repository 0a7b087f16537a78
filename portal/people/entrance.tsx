import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTitle } from '../client/use-branding.ts';
import { Logo } from '../ui/logo.tsx';
import classes from './entrance.module.css';

/** The frame around what is seen before somebody is signed in. */
export function Entrance({
  title,
  purpose,
  wide = false,
  children,
  below,
}: {
  readonly title: string;
  readonly purpose?: ReactNode;
  readonly wide?: boolean;
  readonly children: ReactNode;
  readonly below?: ReactNode;
}) {
  useTitle(title);
  return (
    <main className={classes.entrance} data-wide={wide || undefined}>
      <Logo />
      <div className={classes.words}>
        <Title order={1} fz={20} lh="28px">
          {title}
        </Title>
        {purpose !== undefined && <Text c="dimmed">{purpose}</Text>}
      </div>
      {children}
      {below !== undefined && <div className={classes.below}>{below}</div>}
    </main>
  );
}
