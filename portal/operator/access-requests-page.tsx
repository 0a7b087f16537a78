import type * as contract from '@latchkey/contract';
import { Button, Group, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { nameHolder, RequestStatus } from '../catalogue/request-status.tsx';
import { queryClient } from '../client/query-client.ts';
import { request } from '../client/request.ts';
import type { AccessRequest } from '../client/resources.ts';
import { usePages } from '../client/use-pages.ts';
import { ChoiceChips } from '../ui/choice-chips.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { countOf } from '../ui/format-number.ts';
import { Moment } from '../ui/moment.tsx';
import { Page } from '../ui/page.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { TwoLines } from '../ui/two-lines.tsx';
import { useAddressFilter } from '../ui/use-address-filter.ts';
import { useText } from '../ui/use-text.ts';

interface Deciding {
  readonly request: AccessRequest;
  readonly approve: boolean;
}

const STATES = [
  ['pending', 'Waiting'],
  ['approved', 'Approved'],
  ['denied', 'Denied'],
  ['withdrawn', 'Withdrawn'],
] as const;

/** Who asks for APIs that are open on request. */
export function AccessRequestsPage() {
  const [search, setSearch] = useAddressFilter('search');
  const [wanted, setWanted] = useAddressFilter('state');
  const state = STATES.find(([known]) => known === wanted)?.[0];
  const [deciding, setDeciding] = useState<Deciding | null>(null);
  const pages = usePages(['access-requests', 'all', search, state], (cursor, signal) =>
    request<typeof contract.listAccessRequests>('GET', '/v1/access-requests', {
      query: {
        scope: 'all',
        search,
        ...(state === undefined ? {} : { state }),
        ...(cursor === undefined ? {} : { cursor }),
      },
      signal,
    }),
  );
  const filtered = search !== '' || state !== undefined;
  return (
    <Page
      title="Access requests"
      purpose="Who asks for an API that is open on request. Approving gives the access at once."
    >
      {(pages.items.length > 0 || filtered) && (
        <Group gap="sm">
          <SearchField label="Search requests" value={search} onSearch={setSearch} />
          <ChoiceChips label="Show only" choices={STATES} value={state} onChange={setWanted} />
        </Group>
      )}
      <DataTable
        label="Access requests"
        columns={columnsFor(setDeciding)}
        pages={pages}
        rowKey={({ id }) => id}
        isQuiet={({ state }) => state !== 'pending'}
        empty={
          filtered ? (
            <EmptyState title="No request matches">
              Names of apps, organizations and APIs are searched.
            </EmptyState>
          ) : (
            <EmptyState title="Nobody has asked yet">
              Customers ask for APIs whose opening is On request, and you decide here. Set that on the page of
              an API in the catalogue.
            </EmptyState>
          )
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
      render: (asked) => (
        <TwoLines
          first={nameHolder(asked)}
          second={asked.appName === null ? 'the organization itself' : asked.organizationName}
        />
      ),
      sortBy: nameHolder,
    },
    {
      name: 'API',
      render: ({ api, access }) => (
        <TwoLines plain first={api} second={access === 'write' ? 'Write' : 'Read'} />
      ),
      sortBy: ({ api }) => api,
    },
    {
      name: 'For',
      render: ({ reason }) => (
        <Text size="xs" lineClamp={3} maw={280}>
          {reason || '–'}
        </Text>
      ),
    },
    {
      name: 'State',
      render: (asked) => (
        <TwoLines
          first={<RequestStatus of={asked} />}
          second={asked.decidedBy === null ? null : `by ${asked.decidedBy.name}`}
        />
      ),
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
      render: (asked) => <Decisions on={asked} onDecide={onDecide} />,
    },
  ];
}

interface DecisionsProps {
  readonly on: AccessRequest;
  readonly onDecide: (deciding: Deciding) => void;
}

/** What can still be decided: a request that waits, or an approval that should end. */
function Decisions({ on: asked, onDecide }: DecisionsProps) {
  if (asked.state === 'approved') {
    return (
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => onDecide({ request: asked, approve: false })}
      >
        Take back
      </Button>
    );
  }
  if (asked.state !== 'pending') return null;
  return (
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
  );
}

function Decision({
  of: { request: asked, approve },
  onClose,
}: {
  readonly of: Deciding;
  readonly onClose: () => void;
}) {
  const { text: reason, refused, take } = useText();
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
    await queryClient.invalidateQueries({ queryKey: ['apps'] });
    onClose();
  };
  const holder = nameHolder(asked);
  const ending = asked.state === 'approved';
  return (
    <ConfirmDialog
      title={approve ? 'Approve this request?' : ending ? 'Take this approval back?' : 'Deny this request?'}
      opened
      onClose={onClose}
      act={approve ? 'Approve' : ending ? 'Take back approval' : 'Deny'}
      dangerous={!approve}
      disabled={!approve && reason.trim() === ''}
      onConfirm={decide}
    >
      <Text>
        {approve
          ? `${holder} gets ${asked.access === 'write' ? 'Write' : 'Read'} on ${asked.api} at once.`
          : ending
            ? `${holder} loses the access to ${asked.api} that came with it, at once, and reads why.`
            : `${holder} does not get access to ${asked.api}, and reads why.`}
      </Text>
      {asked.reason !== '' && <Text c="dimmed">“{asked.reason}”</Text>}
      <Textarea
        label="Reason"
        description={approve ? 'Optional; whoever asked reads it.' : 'Whoever asked reads it.'}
        autosize
        minRows={2}
        maxRows={8}
        value={reason}
        error={refused}
        onChange={(event) => take(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
