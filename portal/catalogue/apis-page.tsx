import type * as contract from '@latchkey/contract';
import { Button, Group } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { request } from '../client/request.ts';
import type { Api } from '../client/resources.ts';
import { usePages } from '../client/use-pages.ts';
import { useAccess } from '../client/use-session.ts';
import { ChoiceChips } from '../ui/choice-chips.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { countOf, formatNumber } from '../ui/format-number.ts';
import { Page } from '../ui/page.tsx';
import { RouteLink } from '../ui/route-link.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { TwoLines } from '../ui/two-lines.tsx';
import { useAddressFilter } from '../ui/use-address-filter.ts';
import { MyRequests } from './my-requests.tsx';
import { OpeningBadge } from './opening-badge.tsx';
import { RequestAccessDialog } from './request-access-dialog.tsx';

const OPENINGS = [
  ['open', 'Open'],
  ['key', 'Key needed'],
  ['on_request', 'On request'],
] as const;

/** Every API that there is, for whoever wants to call one. */
export function ApisPage() {
  const [search, setSearch] = useAddressFilter('search');
  const [wanted, setWanted] = useAddressFilter('state');
  const opening = OPENINGS.find(([known]) => known === wanted)?.[0];
  const { builder } = useAccess();
  const [asking, setAsking] = useState<Api | null>(null);
  const navigate = useNavigate();
  const pages = usePages(['apis', 'list', search, opening], (cursor, signal) =>
    request<typeof contract.listApis>('GET', '/v1/apis', {
      query: {
        search,
        status: 'active',
        endpoints: 'omit',
        ...(opening === undefined ? {} : { opening }),
        ...(cursor === undefined ? {} : { cursor }),
      },
      signal,
    }),
  );
  const filtered = search !== '' || opening !== undefined;
  return (
    <Page title="API catalogue" purpose="What you can call, what each API needs, and how to call it.">
      {(pages.items.length > 0 || filtered) && (
        <Group gap="sm">
          <SearchField label="Search APIs" value={search} onSearch={setSearch} />
          <ChoiceChips label="Show only" choices={OPENINGS} value={opening} onChange={setWanted} />
        </Group>
      )}
      <DataTable
        label="APIs"
        columns={builder ? [...COLUMNS, requestColumn(setAsking)] : COLUMNS}
        pages={pages}
        rowKey={({ id }) => id}
        onOpen={({ slug }) => void navigate({ to: '/apis/$slug', params: { slug } })}
        count={(rows) => `That is all: ${countOf(rows, 'API')}.`}
        empty={
          filtered ? (
            <EmptyState title="No API matches">Names and descriptions are searched.</EmptyState>
          ) : (
            <EmptyState title="The catalogue is empty">
              Once the operator has described an API, you find here what it does and how to call it.
            </EmptyState>
          )
        }
      />
      <MyRequests />
      <RequestAccessDialog api={asking} onClose={() => setAsking(null)} />
    </Page>
  );
}

const COLUMNS: readonly Column<Api>[] = [
  {
    name: 'API',
    render: ({ slug, name, description }) => (
      <TwoLines
        first={
          <RouteLink to="/apis/$slug" params={{ slug }} c="inherit">
            {name}
          </RouteLink>
        }
        second={description}
      />
    ),
    sortBy: ({ name }) => name.toLowerCase(),
  },
  {
    name: 'Access',
    render: ({ opening }) => <OpeningBadge opening={opening} />,
    sortBy: ({ opening }) => opening,
  },
  {
    name: 'Endpoints',
    render: ({ endpointCount }) => (endpointCount === 0 ? '–' : formatNumber(endpointCount)),
    sortBy: ({ endpointCount }) => endpointCount,
  },
];

function requestColumn(ask: (api: Api) => void): Column<Api> {
  return {
    name: 'Actions',
    actions: true,
    render: (api) =>
      api.opening === 'on_request' ? (
        <Button size="compact-sm" variant="default" onClick={() => ask(api)}>
          Request access
        </Button>
      ) : null,
  };
}
