import { Group, Text, Title } from '@mantine/core';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ApiProblem } from '../client/problem.ts';
import { isReachable } from '../client/reachability.ts';
import { useTitle } from '../client/use-branding.ts';
import { MembershipEnded } from '../client/use-session.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { RouteButton } from '../ui/route-button.tsx';
import classes from './edge-pages.module.css';

export function MissingPage() {
  useTitle('Not found');
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

const RETRY_MS = 3000;

/** Tries again by itself as soon as the server that could not be reached answers. */
export function FailedPage({ error }: ErrorComponentProps) {
  const router = useRouter();
  const { reset } = useQueryErrorResetBoundary();
  const ended = error instanceof MembershipEnded;
  const offline = error instanceof ApiProblem && error.code === 'offline';
  useTitle('Not loaded');
  useEffect(() => {
    // From the start, because nothing that was loaded may be seen any more.
    if (ended) location.replace('/');
  }, [ended]);
  useEffect(() => {
    if (!offline) return;
    const timer = setInterval(async () => {
      if (!(await isReachable())) return;
      reset();
      await router.invalidate();
    }, RETRY_MS);
    return () => clearInterval(timer);
  }, [offline, reset, router]);
  if (ended) return <WaitingPage />;
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
    <main className={classes.alone}>
      <MissingPage />
    </main>
  );
}

export function FailedEverything(props: ErrorComponentProps) {
  return (
    <main className={classes.alone}>
      <FailedPage {...props} />
    </main>
  );
}
