import { Text } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { MethodName } from '../catalogue/method-name.tsx';
import { countOf, formatNumber } from '../ui/format-number.ts';
import { StatusBadge, type Tone } from '../ui/status-badge.tsx';
import classes from './difference.module.css';
import type { ImportReply } from './send-import.ts';

type Comparison = ImportReply['difference'];
type Endpoint = Comparison['added'][number];

/** What is drawn of one kind of change; the count is of all. */
const SHOWN_MOST = 100;

/** What a document would change, endpoint by endpoint. */
export function Difference({ of: { difference, warnings } }: { readonly of: ImportReply }) {
  const { added, removed, changed, unchanged, tightening } = difference;
  const nothing = added.length + removed.length + changed.length === 0;
  return (
    <div className={classes.difference}>
      <Text role="status" fw={500}>
        {nothing
          ? `Nothing changes: all ${countOf(unchanged, 'endpoint')} are as in the catalogue.`
          : `${countOf(added.length, 'endpoint')} added, ${formatNumber(removed.length)} removed, ${formatNumber(changed.length)} changed, ${formatNumber(unchanged)} as before.`}
      </Text>
      {tightening && (
        <div className={classes.notice}>
          <TriangleAlert size={16} aria-hidden />
          <Text>
            Some callers lose access: what is removed, or needs Write from now on, is refused to apps that do
            not have it otherwise.
          </Text>
        </div>
      )}
      <Group word="Removed" tone="red" count={removed.length}>
        {removed.slice(0, SHOWN_MOST).map((endpoint) => (
          <Line key={nameOf(endpoint)} endpoint={endpoint} />
        ))}
      </Group>
      <Group word="Changed" tone="amber" count={changed.length}>
        {changed.slice(0, SHOWN_MOST).map(({ before, after, fields }) => (
          <Line key={nameOf(after)} endpoint={after}>
            {fields.map((field) => (
              <div key={field} className={classes.change}>
                <span>{FIELD_WORDS[field]}</span> <del>{show(before[field])}</del> →{' '}
                <ins>{show(after[field])}</ins>
              </div>
            ))}
          </Line>
        ))}
      </Group>
      <Group word="Added" tone="green" count={added.length}>
        {added.slice(0, SHOWN_MOST).map((endpoint) => (
          <Line key={nameOf(endpoint)} endpoint={endpoint} />
        ))}
      </Group>
      <Group word="To know" tone="grey" count={warnings.length}>
        {warnings.slice(0, SHOWN_MOST).map(({ path, line, message }) => (
          <li key={`${path} ${message}`} className={classes.warning}>
            <span>{line === null ? path : `Line ${line}`}</span>
            {message}
          </li>
        ))}
      </Group>
    </div>
  );
}

const FIELD_WORDS = { access: 'needs', summary: 'summary', path: 'path' } as const;

function nameOf({ method, path }: Endpoint): string {
  return `${method} ${path}`;
}

function show(value: string): string {
  if (value === 'read') return 'Read';
  if (value === 'write') return 'Write';
  return value === '' ? 'nothing' : value;
}

interface GroupProps {
  readonly word: string;
  readonly tone: Tone;
  readonly count: number;
  readonly children: ReactNode;
}

function Group({ word, tone, count, children }: GroupProps) {
  if (count === 0) return null;
  return (
    <section aria-label={word}>
      <StatusBadge tone={tone}>
        {word}: {formatNumber(count)}
      </StatusBadge>
      <ul className={classes.lines}>{children}</ul>
      {count > SHOWN_MOST && (
        <Text size="xs" c="dimmed" mt={6}>
          {formatNumber(count - SHOWN_MOST)} more.
        </Text>
      )}
    </section>
  );
}

function Line({ endpoint, children }: { readonly endpoint: Endpoint; readonly children?: ReactNode }) {
  const { method, path, summary, access } = endpoint;
  return (
    <li className={classes.line}>
      <MethodName method={method} />
      <code>{path}</code>
      <span className={classes.access}>{show(access)}</span>
      <div className={classes.more}>{children ?? summary}</div>
    </li>
  );
}
