import type * as contract from '@latchkey/contract';
import type { Reply } from '@latchkey/contract';
import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { queryClient } from '../client/query-client.ts';
import { request } from '../client/request.ts';
import type { Receipt } from '../client/resources.ts';
import { usePages } from '../client/use-pages.ts';
import { ReceiptLine } from '../keys/receipt-line.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { countOf, formatNumber } from '../ui/format-number.ts';
import { Moment } from '../ui/moment.tsx';
import { Page } from '../ui/page.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';

type Row = Reply<typeof contract.listOrganizations, 200>['items'][number];

/** All organizations; suspending one ends all its access until it is active again. */
export function OrganizationsPage() {
  const [asking, setAsking] = useState<Row | null>(null);
  const [receipt, setReceipt] = useState<{ readonly of: Receipt; readonly word: string } | null>(null);
  const pages = usePages(['operator', 'organizations'], (cursor, signal) =>
    request<typeof contract.listOrganizations>('GET', '/v1/operator/organizations', {
      query: { limit: 100, ...(cursor === undefined ? {} : { cursor }) },
      signal,
    }),
  );
  const suspending = asking?.status === 'active';
  return (
    <Page title="Organizations" purpose="Everybody who has apps and keys here.">
      {receipt !== null && <ReceiptLine receipt={receipt.of} word={receipt.word} />}
      <DataTable
        label="Organizations"
        columns={columnsFor((row) => {
          setReceipt(null);
          setAsking(row);
        })}
        pages={pages}
        rowKey={(row) => row.id}
        empty={<EmptyState title="No organizations yet" />}
        count={(rows) => `That is all: ${countOf(rows, 'organization')}.`}
      />
      <ConfirmDialog
        title={suspending ? 'Suspend this organization?' : 'Make this organization active again?'}
        opened={asking !== null}
        onClose={() => setAsking(null)}
        act={suspending ? 'Suspend organization' : 'Make active'}
        dangerous={suspending}
        onConfirm={async () => {
          if (asking === null) return;
          const reply = await request<typeof contract.updateOrganizationStatus>(
            'PATCH',
            '/v1/operator/organizations/{organizationId}',
            { params: { organizationId: asking.id }, body: { status: suspending ? 'suspended' : 'active' } },
          );
          setReceipt({ of: reply, word: suspending ? 'Suspended' : 'Active' });
          setAsking(null);
          await queryClient.invalidateQueries({ queryKey: ['operator'] });
        }}
      >
        <Text>
          {suspending
            ? `All ${formatNumber(asking?.activeKeys ?? 0)} active keys of ${asking?.name} are refused at once, until it is made active again.`
            : `The keys of ${asking?.name} that were not revoked work again.`}
        </Text>
      </ConfirmDialog>
    </Page>
  );
}

function columnsFor(onAsk: (row: Row) => void): readonly Column<Row>[] {
  return [
    { name: 'Name', render: (row) => <strong>{row.name}</strong>, sortBy: (row) => row.name.toLowerCase() },
    {
      name: 'Status',
      render: (row) =>
        row.status === 'active' ? (
          <StatusBadge tone="green">Active</StatusBadge>
        ) : (
          <StatusBadge tone="amber">Suspended</StatusBadge>
        ),
      sortBy: (row) => row.status,
    },
    { name: 'Members', render: (row) => formatNumber(row.members), sortBy: (row) => row.members },
    { name: 'Apps', render: (row) => formatNumber(row.apps), sortBy: (row) => row.apps },
    { name: 'Active keys', render: (row) => formatNumber(row.activeKeys), sortBy: (row) => row.activeKeys },
    {
      name: 'Created',
      wideOnly: true,
      render: (row) => <Moment at={row.createdAt} />,
      sortBy: (row) => row.createdAt,
    },
    {
      name: 'Actions',
      actions: true,
      render: (row) => (
        <Button size="compact-sm" variant="default" onClick={() => onAsk(row)}>
          {row.status === 'active' ? 'Suspend' : 'Make active'}
        </Button>
      ),
    },
  ];
}
