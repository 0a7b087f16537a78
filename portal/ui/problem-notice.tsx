import { Button, Group, Text } from '@mantine/core';
import { CircleAlert } from 'lucide-react';
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
      <Text size="sm">{typeof problem === 'string' ? problem : sentenceOf(problem)}</Text>
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
