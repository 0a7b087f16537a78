import type * as contract from '@latchkey/contract';
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { request } from '../client/request.ts';
import { formatNumber } from '../ui/format-number.ts';
import { Moment } from '../ui/moment.tsx';
import classes from './impact.module.css';

interface ImpactProps {
  readonly of: { readonly keyId: string } | { readonly appId: string };
  readonly lastUsedAt?: string | null;
}

/** What ending a key or an app would break, in numbers: its calls of the last 30 days, and where from. */
export function Impact({ of, lastUsedAt }: ImpactProps) {
  const usage = useQuery({
    queryKey: ['usage', 'impact', of],
    queryFn: () => request<typeof contract.getUsage>('GET', '/v1/usage', { query: { ...of, by: 'day' } }),
    retry: false,
  });
  const items = usage.data?.items ?? [];
  const accepted = items.filter(({ outcome }) => outcome === 'valid');
  const calls = accepted.reduce((sum, { count }) => sum + count, 0);
  const addresses = usage.data?.addresses ?? [];
  const apis = [...new Set(accepted.map(({ api }) => api))];
  return (
    <dl className={classes.facts}>
      <div>
        <dt>Calls in the last 30 days</dt>
        <dd>{usage.data === undefined ? (usage.isError ? 'not known' : '…') : formatNumber(calls)}</dd>
      </div>
      {apis.length > 0 && (
        <div>
          <dt>Of these APIs</dt>
          <dd>{apis.join(', ')}</dd>
        </div>
      )}
      {addresses.length > 0 && (
        <div>
          <dt>From</dt>
          <dd>{addresses.map(({ address }) => address).join(', ')}</dd>
        </div>
      )}
      {lastUsedAt !== undefined && (
        <div>
          <dt>Last used</dt>
          <dd>{lastUsedAt === null ? <Text span>never</Text> : <Moment at={lastUsedAt} />}</dd>
        </div>
      )}
    </dl>
  );
}
