import { Button, Group, Text } from '@mantine/core';
import { CircleAlert } from 'lucide-react';
import { ApiProblem } from '../client/problem.ts';
import { sentenceOf } from '../client/request.ts';
import classes from './problem-notice.module.css';

/** What went wrong, where it went wrong. */
export function ProblemNotice({
  problem,
  onRetry,
}: {
  readonly problem: unknown;
  readonly onRetry?: () => void;
}) {
  if (problem === null || problem === undefined) return null;
  return (
    <div className={classes.notice} role="alert">
      <CircleAlert size={16} aria-hidden className={classes.icon} />
      <div>
        <Text size="sm">{typeof problem === 'string' ? problem : sentenceOf(problem)}</Text>
        <RequestId of={problem} />
      </div>
      {onRetry !== undefined && (
        <Group ml="auto">
          <Button size="compact-sm" variant="default" onClick={onRetry}>
            Try again
          </Button>
        </Group>
      )}
    </div>
  );
}

/** What the operator finds a failure of the server by; a refusal says by itself what to do. */
function RequestId({ of: problem }: { readonly of: unknown }) {
  if (!(problem instanceof ApiProblem) || problem.status < 500 || problem.requestId === null) return null;
  return (
    <Text size="xs" c="dimmed">
      Request id <code>{problem.requestId}</code>: the operator finds it in the log.
    </Text>
  );
}
