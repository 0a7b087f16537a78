import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTitle } from '../client/use-branding.ts';
import classes from './page.module.css';

interface PageProps {
  readonly title: string;
  /** What the page is for, in a line. */
  readonly purpose?: ReactNode;
  /** The one primary button. */
  readonly action?: ReactNode;
  /** Above the title: the way back. */
  readonly above?: ReactNode;
  readonly width?: 'form' | 'wide';
  readonly children: ReactNode;
}

/** The head of every page, and its width. */
export function Page({ title, purpose, action, above, width = 'wide', children }: PageProps) {
  useTitle(title);
  return (
    <div className={classes.page} data-width={width}>
      {above}
      <header className={classes.header}>
        <div className={classes.words}>
          <Title order={1} className={classes.title}>
            {title}
          </Title>
          {purpose !== undefined && <Text c="dimmed">{purpose}</Text>}
        </div>
        {action !== undefined && <div className={classes.action}>{action}</div>}
      </header>
      {children}
    </div>
  );
}

/** A part of a page under a heading of its own. */
export function Section({
  title,
  purpose,
  action,
  children,
}: {
  readonly title: string;
  readonly purpose?: ReactNode;
  readonly action?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <section className={classes.section} aria-label={title}>
      <header className={classes.header}>
        <div className={classes.words}>
          <Title order={2} fz={16}>
            {title}
          </Title>
          {purpose !== undefined && <Text c="dimmed">{purpose}</Text>}
        </div>
        {action !== undefined && <div className={classes.action}>{action}</div>}
      </header>
      {children}
    </section>
  );
}
