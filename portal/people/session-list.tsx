import { Button, Group, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { endOtherSessions, endSession, ownSessionsQuery } from '../client/session.ts';
import { Moment } from '../ui/moment.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { TwoLines } from '../ui/two-lines.tsx';
import { useSlow } from '../ui/use-slow.ts';
import classes from './session-list.module.css';
import { describeUserAgent } from './user-agent.ts';

/** Every place where one is signed in, this one first. */
export function SessionList() {
  const { data: sessions, error, refetch, isPending } = useQuery(ownSessionsQuery);
  const slow = useSlow(isPending);
  const [problem, setProblem] = useState<unknown>(null);
  const run = (action: () => Promise<void>) => {
    setProblem(null);
    action().catch(setProblem);
  };
  if (sessions === undefined) {
    return slow ? (
      <Skeleton height={96} aria-label="Loading" />
    ) : (
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
    );
  }
  const others = sessions.filter(({ current }) => !current);
  return (
    <>
      <ProblemNotice problem={problem} />
      <ul className={classes.list}>
        {sessions.map((session) => (
          <li key={session.id} className={classes.session}>
            <TwoLines
              first={describeUserAgent(session.userAgent)}
              second={
                <>
                  {session.ipAddress ? `${session.ipAddress} · ` : ''}signed in{' '}
                  <Moment at={session.createdAt} />
                </>
              }
            />
            {session.current ? (
              <StatusBadge tone="accent">This session</StatusBadge>
            ) : (
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => run(() => endSession(session.token))}
              >
                End
              </Button>
            )}
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <Group justify="flex-end">
          <Button variant="default" onClick={() => run(endOtherSessions)}>
            End all others
          </Button>
        </Group>
      )}
    </>
  );
}
