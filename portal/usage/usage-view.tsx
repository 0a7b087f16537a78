import type * as contract from '@latchkey/contract';
import { useQuery } from '@tanstack/react-query';
import { request } from '../client/request.ts';
import type { Usage } from '../client/resources.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { formatNumber } from '../ui/format-number.ts';
import { dayOf } from '../ui/moment.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import classes from './usage-view.module.css';

interface DayOfUse {
  readonly at: string;
  readonly accepted: number;
  readonly refused: number;
}

/** Decisions day by day: as bars, and below as numbers. */
export function UsageView({ appId }: { readonly appId?: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['usage', 'days', appId],
    queryFn: ({ signal }) =>
      request<typeof contract.getUsage>('GET', '/v1/usage', {
        query: { by: 'day', ...(appId === undefined ? {} : { appId }) },
        signal,
      }),
  });
  if (data === undefined) return <ProblemNotice problem={error} onRetry={() => void refetch()} />;
  const days = sumByDay(data);
  if (days.length === 0) {
    return (
      <EmptyState title="No calls yet">
        Every request with one of your keys is counted, accepted or refused. The first ones appear within a
        minute.
      </EmptyState>
    );
  }
  return (
    <div className={classes.view}>
      <Totals days={days} />
      <Bars days={days} />
      <Numbers days={days} />
    </div>
  );
}

function sumByDay({ items }: Usage): readonly DayOfUse[] {
  const days = new Map<string, { accepted: number; refused: number }>();
  for (const { at, outcome, count } of items) {
    const day = days.get(at) ?? { accepted: 0, refused: 0 };
    if (outcome === 'valid') day.accepted += count;
    else day.refused += count;
    days.set(at, day);
  }
  return [...days].map(([at, counts]) => ({ at, ...counts })).sort((a, b) => (a.at < b.at ? -1 : 1));
}

function Totals({ days }: { readonly days: readonly DayOfUse[] }) {
  const accepted = days.reduce((sum, day) => sum + day.accepted, 0);
  const refused = days.reduce((sum, day) => sum + day.refused, 0);
  return (
    <dl className={classes.totals}>
      <div data-tone="green">
        <dt>Accepted</dt>
        <dd>{formatNumber(accepted)}</dd>
      </div>
      <div data-tone="red">
        <dt>Refused</dt>
        <dd>{formatNumber(refused)}</dd>
      </div>
    </dl>
  );
}

/** A picture of the table below it, which says the same in numbers. */
function Bars({ days }: { readonly days: readonly DayOfUse[] }) {
  const most = Math.max(...days.map(({ accepted, refused }) => accepted + refused));
  const percent = (count: number) => `${(100 * count) / most}%`;
  return (
    <div className={classes.bars} aria-hidden>
      {days.map(({ at, accepted, refused }) => (
        <div
          key={at}
          className={classes.bar}
          title={`${dayOf(at)}: ${formatNumber(accepted)} accepted, ${formatNumber(refused)} refused`}
        >
          <span data-tone="red" style={{ height: percent(refused) }} />
          <span data-tone="green" style={{ height: percent(accepted) }} />
        </div>
      ))}
    </div>
  );
}

function Numbers({ days }: { readonly days: readonly DayOfUse[] }) {
  return (
    <details>
      <summary className={classes.summary}>As a table</summary>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Accepted</th>
            <th scope="col">Refused</th>
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map(({ at, accepted, refused }) => (
            <tr key={at}>
              <th scope="row">{dayOf(at)}</th>
              <td>{formatNumber(accepted)}</td>
              <td>{formatNumber(refused)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
