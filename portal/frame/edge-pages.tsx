import { Group, Text, Title } from '@mantine/core';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { RouteButton } from '../ui/route-button.tsx';
import classes from './edge-pages.module.css';

export function MissingPage() {
  return (
    <div className={classes.edge}>
      <Title order={1} fz={20}>
        There is nothing at this address
      </Title>
      <Text c="dimmed">It may have been deleted, or belong to another organization.</Text>
      <Group>
        <RouteButton to="/" variant="default">
          Go to the start
        </RouteButton>
      </Group>
    </div>
  );
}

export function FailedPage({ error }: ErrorComponentProps) {
  const router = useRouter();
  const { reset } = useQueryErrorResetBoundary();
  return (
    <div className={classes.edge}>
      <Title order={1} fz={20}>
        This page could not be loaded
      </Title>
      <ProblemNotice
        problem={error}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </div>
  );
}

export function WaitingPage() {
  return <div className={classes.edge} aria-busy />;
}

/** The same outside of the frame, where nothing else is the main part of the page. */
export function MissingEverything() {
  return (
    <main>
      <MissingPage />
    </main>
  );
}

export function FailedEverything(props: ErrorComponentProps) {
  return (
    <main>
      <FailedPage {...props} />
    </main>
  );
}
