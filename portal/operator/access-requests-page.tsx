import type * as contract from '@latchkey/contract';
import { Button, Group, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { queryClient } from '../client/query-client.ts';
import { request } from '../client/request.ts';
import type { AccessRequest } from '../client/resources.ts';
import { usePages } from '../client/use-pages.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { countOf } from '../ui/format-number.ts';
import { Moment } from '../ui/moment.tsx';
import { Page } from '../ui/page.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';

interface Deciding {
  readonly request: AccessRequest;
  readonly approve: boolean;
}

const STATES = {
  pending: { word: 'Waiting', tone: 'amber' },
  approved: { word: 'Approved', tone: 'green' },
  denied: { word: 'Denied', tone: 'red' },
  withdrawn: { word: 'Taken back', tone: 'grey' },
} as const;

/** Who asks for APIs that are open on request. */
export function AccessRequestsPage() {
  const [deciding, setDeciding] = useState<Deciding | null>(null);
  const pages = usePages(['access-requests', 'all'], (cursor, signal) =>
    request<typeof contract.listAccessRequests>('GET', '/v1/access-requests', {
      query: { limit: 100, scope: 'all', ...(cursor === undefined ? {} : { cursor }) },
      signal,
    }),
  );
  return (
    <Page title="Access requests" purpose="Apps that ask for an API which opens on request.">
      <DataTable
        label="Access requests"
        columns={columnsFor(setDeciding)}
        pages={pages}
        rowKey={({ id }) => id}
        isQuiet={({ state }) => state !== 'pending'}
        empty={
          <EmptyState title="No requests">When a customer asks for access, it is decided here.</EmptyState>
        }
        count={(rows) => `That is all: ${countOf(rows, 'request')}.`}
      />
      {deciding !== null && <Decision of={deciding} onClose={() => setDeciding(null)} />}
    </Page>
  );
}

function columnsFor(onDecide: (deciding: Deciding) => void): readonly Column<AccessRequest>[] {
  return [
    {
      name: 'Who',
      render: ({ appName, organizationName }) => (
        <div>
          <strong>{appName ?? organizationName}</strong>
          {appName !== null && (
            <Text size="xs" c="dimmed">
              {organizationName}
            </Text>
          )}
        </div>
      ),
      sortBy: ({ appName, organizationName }) => appName ?? organizationName,
    },
    { name: 'API', render: ({ api, access }) => `${api}, ${access}`, sortBy: ({ api }) => api },
    {
      name: 'For',
      wideOnly: true,
      render: ({ reason }) => (
        <Text size="xs" lineClamp={2} maw={280}>
          {reason || '–'}
        </Text>
      ),
    },
    {
      name: 'State',
      render: ({ state }) => <StatusBadge tone={STATES[state].tone}>{STATES[state].word}</StatusBadge>,
      sortBy: ({ state }) => state,
    },
    {
      name: 'Asked',
      render: ({ createdAt }) => <Moment at={createdAt} />,
      sortBy: ({ createdAt }) => createdAt,
    },
    {
      name: 'Actions',
      actions: true,
      render: (asked) =>
        asked.state !== 'pending' ? null : (
          <Group gap={6} wrap="nowrap" justify="flex-end">
            <Button size="compact-sm" onClick={() => onDecide({ request: asked, approve: true })}>
              Approve
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => onDecide({ request: asked, approve: false })}
            >
              Deny
            </Button>
          </Group>
        ),
    },
  ];
}

function Decision({
  of: { request: asked, approve },
  onClose,
}: {
  readonly of: Deciding;
  readonly onClose: () => void;
}) {
  const [reason, setReason] = useState('');
  const decide = async () => {
    const params = { requestId: asked.id };
    if (approve) {
      await request<typeof contract.approveAccessRequest>('POST', '/v1/access-requests/{requestId}/approve', {
        params,
        body: reason.trim() === '' ? {} : { reason: reason.trim() },
      });
    } else {
      await request<typeof contract.denyAccessRequest>('POST', '/v1/access-requests/{requestId}/deny', {
        params,
        body: { reason: reason.trim() },
      });
    }
    await queryClient.invalidateQueries({ queryKey: ['access-requests'] });
    onClose();
  };
  return (
    <ConfirmDialog
      title={approve ? 'Approve this request?' : 'Deny this request?'}
      opened
      onClose={onClose}
      act={approve ? 'Approve' : 'Deny'}
      dangerous={!approve}
      disabled={!approve && reason.trim() === ''}
      onConfirm={decide}
    >
      <Text>
        {approve
          ? `${asked.appName ?? asked.organizationName} gets ${asked.access} access to ${asked.api} at once.`
          : `${asked.appName ?? asked.organizationName} does not get access to ${asked.api}, and reads why.`}
      </Text>
      {asked.reason !== '' && <Text c="dimmed">“{asked.reason}”</Text>}
      <Textarea
        label="Reason"
        description={approve ? 'Optional; whoever asked reads it.' : 'Whoever asked reads it.'}
        autosize
        maxLength={2000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
