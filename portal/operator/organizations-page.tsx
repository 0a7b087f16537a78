import type * as contract from '@latchkey/contract';
import type { Reply } from '@latchkey/contract';
import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { queryClient } from '../client/query-client.ts';
import { request } from '../client/request.ts';
import type { Receipt } from '../client/resources.ts';
import { usePages } from '../client/use-pages.ts';
import { ReceiptLine } from '../keys/receipt-line.tsx';
import { ChoiceChips } from '../ui/choice-chips.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { CopyIcon } from '../ui/copy-button.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { countOf, formatNumber } from '../ui/format-number.ts';
import { Moment } from '../ui/moment.tsx';
import { Page } from '../ui/page.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { Code, TwoLines } from '../ui/two-lines.tsx';
import { useAddressFilter } from '../ui/use-address-filter.ts';

type Row = Reply<typeof contract.listOrganizations, 200>['items'][number];

const STATES = [
  ['active', 'Active'],
  ['suspended', 'Suspended'],
] as const;

/** All organizations; suspending one ends all its access until it is active again. */
export function OrganizationsPage() {
  const [search, setSearch] = useAddressFilter('search');
  const [wanted, setWanted] = useAddressFilter('state');
  const status = STATES.find(([known]) => known === wanted)?.[0];
  const [asking, setAsking] = useState<Row | null>(null);
  const [receipt, setReceipt] = useState<{ readonly of: Receipt; readonly word: string } | null>(null);
  const pages = usePages(['operator', 'organizations', search, status], (cursor, signal) =>
    request<typeof contract.listOrganizations>('GET', '/v1/operator/organizations', {
      query: {
        search,
        ...(status === undefined ? {} : { status }),
        ...(cursor === undefined ? {} : { cursor }),
      },
      signal,
    }),
  );
  const suspending = asking?.status === 'active';
  return (
    <Page title="Organizations" purpose="Everybody who has apps and keys here.">
      <Group gap="sm">
        <SearchField label="Search organizations" value={search} onSearch={setSearch} />
        <ChoiceChips label="Show only" choices={STATES} value={status} onChange={setWanted} />
      </Group>
      {receipt !== null && <ReceiptLine receipt={receipt.of} word={receipt.word} />}
      <DataTable
        label="Organizations"
        columns={columnsFor((row) => {
          setReceipt(null);
          setAsking(row);
        })}
        pages={pages}
        rowKey={(row) => row.id}
        empty={
          <EmptyState title="No organization matches">
            Names and ids are searched. Organizations appear when people sign up.
          </EmptyState>
        }
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
          {asking !== null && suspending
            ? describeSuspension(asking)
            : `The keys of ${asking?.name} that were not revoked work again.`}
        </Text>
      </ConfirmDialog>
    </Page>
  );
}

function describeSuspension({ name, apps, activeKeys }: Row): string {
  const keys =
    activeKeys === 0
      ? `${name} has no active key now; those it makes are refused too, until it is made active again.`
      : `${countOf(activeKeys, 'active key')} of ${name} and its ${countOf(apps, 'app')} are refused at once, until it is made active again.`;
  return `${keys} Its people can still sign in and see everything.`;
}

function columnsFor(onAsk: (row: Row) => void): readonly Column<Row>[] {
  return [
    {
      name: 'Name',
      render: (row) => (
        <TwoLines
          first={row.name}
          second={
            <Code>
              {row.id}
              <CopyIcon value={row.id} what="organization ID" />
            </Code>
          }
        />
      ),
      sortBy: (row) => row.name.toLowerCase(),
    },
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
