import { Button, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Api } from '../client/resources.ts';
import { useAccess, useInstallation } from '../client/use-session.ts';
import { BackLink } from '../ui/back-link.tsx';
import { CopyIcon } from '../ui/copy-button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Facts } from '../ui/facts.tsx';
import { formatNumber } from '../ui/format-number.ts';
import { Page, Section } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { Code } from '../ui/two-lines.tsx';
import { useSlow } from '../ui/use-slow.ts';
import { CallExample } from './call-example.tsx';
import { apiQuery } from './catalogue-client.ts';
import { EndpointList } from './endpoint-list.tsx';
import { OpeningBadge } from './opening-badge.tsx';
import { RequestAccessDialog } from './request-access-dialog.tsx';
import { writeCall } from './write-call.ts';

/** One API: what it is, what it needs, how to call it. */
export function ApiPage() {
  const { slug } = useParams({ from: '/frame/apis/$slug' });
  const { data: api, error, refetch, isPending } = useQuery(apiQuery(slug));
  const slow = useSlow(isPending);
  if (api !== undefined) return <ApiView api={api} />;
  return (
    <Page title="API" above={<BackLink to="/apis" />}>
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {slow && <Skeleton height={240} aria-label="Loading" />}
    </Page>
  );
}

function ApiView({ api }: { readonly api: Api }) {
  const { builder } = useAccess();
  const { keyKinds } = useInstallation();
  const [asking, setAsking] = useState(false);
  const requestable = builder && api.opening === 'on_request' && api.status === 'active';
  const call = writeCall({
    ...api,
    keyKinds,
    endpoint: api.endpoints.find(({ method }) => method === 'GET') ?? api.endpoints[0],
  });
  return (
    <Page
      above={<BackLink to="/apis" />}
      title={api.name}
      purpose={api.description || undefined}
      action={requestable && <Button onClick={() => setAsking(true)}>Request access</Button>}
    >
      <Facts facts={factsOf(api)} />
      <Section title="How to call it" purpose={<HowToCall api={api} />}>
        <CallExample text={call} label="curl" />
      </Section>
      <Section title="Endpoints" purpose="Open one to see how it is called.">
        {api.endpoints.length === 0 ? (
          <EmptyState title="No endpoint is described">
            A permission on this API covers all of it, by level: Read or Write.
          </EmptyState>
        ) : (
          <EndpointList api={api} />
        )}
      </Section>
      <RequestAccessDialog api={asking ? api : null} onClose={() => setAsking(false)} />
    </Page>
  );
}

function factsOf(api: Api): readonly (readonly [string, ReactNode])[] {
  return [
    [
      'Access',
      api.status === 'retired' ? (
        <StatusBadge key="access" tone="grey">
          Retired: no key opens it
        </StatusBadge>
      ) : (
        <OpeningBadge key="access" opening={api.opening} />
      ),
    ],
    [
      'Name in permissions',
      <Code key="slug">
        {api.slug}
        <CopyIcon value={api.slug} what="name" />
      </Code>,
    ],
    ...(api.baseUrl === null
      ? []
      : [
          [
            'Address',
            <Code key="address">
              {api.baseUrl}
              <CopyIcon value={api.baseUrl} what="address" />
            </Code>,
          ] as const,
        ]),
    ...(api.limits.length === 0
      ? []
      : [
          [
            'Limits',
            api.limits
              .map(
                ({ requests, seconds }) => `${formatNumber(requests)} requests in ${describeWindow(seconds)}`,
              )
              .join(', '),
          ] as const,
        ]),
  ];
}

function describeWindow(seconds: number): string {
  const unit = WINDOWS.find(([size]) => seconds % size === 0) ?? ([1, 'second'] as const);
  const count = seconds / unit[0];
  return count === 1 ? `a ${unit[1]}`.replace('a hour', 'an hour') : `${formatNumber(count)} ${unit[1]}s`;
}

const WINDOWS = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
] as const;

function HowToCall({ api }: { readonly api: Api }) {
  if (api.opening === 'open') return 'No key is needed.';
  const words = 'Send your key with every request, in the Authorization header.';
  return (
    <Text span c="dimmed">
      {words}
      {api.opening === 'on_request' && ' Access is given on request: the operator approves each app first.'}
    </Text>
  );
}
