import type * as contract from '@latchkey/contract';
import type { Reply } from '@latchkey/contract';
import { Text } from '@mantine/core';
import { MethodName } from '../catalogue/method-name.tsx';
import { countOf } from '../ui/format-number.ts';
import { StatusBadge, type Tone } from '../ui/status-badge.tsx';
import classes from './difference.module.css';

export type ImportReply = Reply<typeof contract.importApi, 200>;
type Endpoint = ImportReply['difference']['added'][number];

/** What is drawn of one kind of change; the count is of all. */
const SHOWN_MOST = 100;

/** What a document would change, endpoint by endpoint. */
export function Difference({ of: { difference, warnings } }: { readonly of: ImportReply }) {
  const { added, removed, changed, unchanged, tightening } = difference;
  return (
    <section className={classes.difference} aria-label="What changes">
      <Text fw={500}>
        {countOf(added.length, 'endpoint')} added, {removed.length} removed, {changed.length} changed,{' '}
        {unchanged} as before.
      </Text>
      {tightening && <StatusBadge tone="amber">Some callers lose access</StatusBadge>}
      <Lines tone="red" word="removed" endpoints={removed} />
      <Lines tone="green" word="added" endpoints={added} />
      {changed.slice(0, SHOWN_MOST).map(({ before, after, fields }) => (
        <div key={`${after.method} ${after.path}`} className={classes.line}>
          <StatusBadge tone="amber">changed</StatusBadge>
          <MethodName method={after.method} />
          <code>{after.path}</code>
          <span>{fields.map((field) => `${field}: ${before[field]} → ${after[field]}`).join('; ')}</span>
        </div>
      ))}
      {warnings.map(({ path, line, message }) => (
        <Text key={`${path} ${message}`} size="xs" c="var(--tone-amber)">
          {line === null ? path : `Line ${line}`}: {message}
        </Text>
      ))}
    </section>
  );
}

interface LinesProps {
  readonly tone: Tone;
  readonly word: string;
  readonly endpoints: readonly Endpoint[];
}

function Lines({ tone, word, endpoints }: LinesProps) {
  return (
    <>
      {endpoints.slice(0, SHOWN_MOST).map(({ method, path, summary, access }) => (
        <div key={`${method} ${path}`} className={classes.line}>
          <StatusBadge tone={tone}>{word}</StatusBadge>
          <MethodName method={method} />
          <code>{path}</code>
          <span>
            {summary} ({access})
          </span>
        </div>
      ))}
      {endpoints.length > SHOWN_MOST && (
        <Text size="xs" c="dimmed">
          {endpoints.length - SHOWN_MOST} more {word}.
        </Text>
      )}
    </>
  );
}
