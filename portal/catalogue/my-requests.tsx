import type * as contract from '@latchkey/contract';
import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { request } from '../client/request.ts';
import type { AccessRequest } from '../client/resources.ts';
import { usePages } from '../client/use-pages.ts';
import { useAccess, useSession } from '../client/use-session.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { countOf } from '../ui/format-number.ts';
import { Moment } from '../ui/moment.tsx';
import { Section } from '../ui/page.tsx';
import { RouteLink } from '../ui/route-link.tsx';
import { TwoLines } from '../ui/two-lines.tsx';
import { withdrawRequest } from './catalogue-client.ts';
import { nameHolder, RequestStatus } from './request-status.tsx';

/** What this organization has asked for, and what became of it. */
export function MyRequests() {
  const { organization } = useSession();
  const { builder } = useAccess();
  const [withdrawing, setWithdrawing] = useState<AccessRequest | null>(null);
  const pages = usePages(['access-requests', 'list', organization.id], (cursor, signal) =>
    request<typeof contract.listAccessRequests>('GET', '/v1/access-requests', {
      query: { scope: 'organization', ...(cursor === undefined ? {} : { cursor }) },
      signal,
    }),
  );
  return (
    <Section title="My requests" purpose="What your organization asked for, and what became of it.">
      <DataTable
        label="Access requests"
        columns={builder ? [...COLUMNS, withdrawColumn(setWithdrawing)] : COLUMNS}
        pages={pages}
        rowKey={({ id }) => id}
        isQuiet={({ state }) => state === 'withdrawn'}
        count={(rows) => `That is all: ${countOf(rows, 'request')}.`}
        empty={
          <EmptyState title="Nothing asked for yet">
            An API marked On request opens once the operator has approved your app. Request access beside it.
          </EmptyState>
        }
      />
      <ConfirmDialog
        title="Withdraw this request?"
        opened={withdrawing !== null}
        onClose={() => setWithdrawing(null)}
        act="Withdraw request"
        onConfirm={async () => {
          if (withdrawing !== null) await withdrawRequest(withdrawing.id);
          setWithdrawing(null);
        }}
      >
        <Text>The operator does not see it any more. You can ask again at any time.</Text>
      </ConfirmDialog>
    </Section>
  );
}

const COLUMNS: readonly Column<AccessRequest>[] = [
  {
    name: 'API',
    render: (row) => (
      <TwoLines
        first={
          <RouteLink to="/apis/$slug" params={{ slug: row.api }} c="inherit">
            {row.api}
          </RouteLink>
        }
        second={`${row.access === 'write' ? 'Write' : 'Read'} for ${nameHolder(row)}`}
      />
    ),
    sortBy: ({ api }) => api,
  },
  { name: 'Status', render: (row) => <RequestStatus of={row} />, sortBy: ({ state }) => state },
  {
    name: 'Answer',
    render: ({ decisionReason, decidedAt }) => (
      <TwoLines
        plain
        first={decisionReason || (decidedAt === null ? '–' : 'No reason given')}
        second={decidedAt === null ? null : <Moment at={decidedAt} />}
      />
    ),
  },
  {
    name: 'Asked',
    render: ({ createdAt, createdBy }) => (
      <TwoLines plain first={<Moment at={createdAt} />} second={`by ${createdBy.name}`} />
    ),
    sortBy: ({ createdAt }) => createdAt,
  },
];

function withdrawColumn(withdraw: (row: AccessRequest) => void): Column<AccessRequest> {
  return {
    name: 'Actions',
    actions: true,
    render: (row) =>
      row.state === 'pending' ? (
        <Button size="compact-sm" variant="default" onClick={() => withdraw(row)}>
          Withdraw
        </Button>
      ) : null,
  };
}
