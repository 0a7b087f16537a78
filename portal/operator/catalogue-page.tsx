import type * as contract from '@latchkey/contract';
import { Button, Group } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Plus, Upload } from 'lucide-react';
import { useState } from 'react';
import { OpeningBadge } from '../catalogue/opening-badge.tsx';
import { request } from '../client/request.ts';
import type { Api } from '../client/resources.ts';
import { usePages } from '../client/use-pages.ts';
import { ChoiceChips } from '../ui/choice-chips.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { countOf, formatNumber } from '../ui/format-number.ts';
import { Moment } from '../ui/moment.tsx';
import { Page } from '../ui/page.tsx';
import { RouteButton } from '../ui/route-button.tsx';
import { RouteLink } from '../ui/route-link.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { Code, TwoLines } from '../ui/two-lines.tsx';
import { useAddressFilter } from '../ui/use-address-filter.ts';
import { AddApiDialog } from './add-api-dialog.tsx';

const STATES = [
  ['active', 'Active'],
  ['retired', 'Retired'],
] as const;

/** The operator's APIs. */
export function CataloguePage() {
  const [search, setSearch] = useAddressFilter('search');
  const [wanted, setWanted] = useAddressFilter('state');
  const status = STATES.find(([known]) => known === wanted)?.[0];
  const [adding, setAdding] = useState(false);
  const navigate = useNavigate();
  const pages = usePages(['apis', 'operator', search, status], (cursor, signal) =>
    request<typeof contract.listApis>('GET', '/v1/apis', {
      query: {
        search,
        endpoints: 'omit',
        ...(status === undefined ? {} : { status }),
        ...(cursor === undefined ? {} : { cursor }),
      },
      signal,
    }),
  );
  const filtered = search !== '' || status !== undefined;
  return (
    <Page
      title="Catalogue"
      purpose="The APIs that keys open. Customers see them in their API catalogue."
      action={
        <>
          <RouteButton
            to="/operator/catalogue/document/import"
            variant="default"
            leftSection={<Upload size={16} aria-hidden />}
          >
            Import OpenAPI
          </RouteButton>
          <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setAdding(true)}>
            Add API
          </Button>
        </>
      }
    >
      {(pages.items.length > 0 || filtered) && (
        <Group gap="sm">
          <SearchField label="Search APIs" value={search} onSearch={setSearch} />
          <ChoiceChips label="Show only" choices={STATES} value={status} onChange={setWanted} />
        </Group>
      )}
      <DataTable
        label="Catalogue"
        columns={COLUMNS}
        pages={pages}
        rowKey={({ id }) => id}
        isQuiet={(api) => api.status === 'retired'}
        onOpen={({ slug }) => void navigate({ to: '/operator/catalogue/$slug', params: { slug } })}
        count={(rows) => `That is all: ${countOf(rows, 'API')}.`}
        empty={
          filtered ? (
            <EmptyState title="No API matches">Names, slugs and descriptions are searched.</EmptyState>
          ) : (
            <EmptyState title="No APIs yet">
              Import the OpenAPI document of an API: its endpoints come with it, and the levels they need. Or
              add an API by hand, with a name alone.
            </EmptyState>
          )
        }
      />
      <AddApiDialog opened={adding} onClose={() => setAdding(false)} />
    </Page>
  );
}

const COLUMNS: readonly Column<Api>[] = [
  {
    name: 'Name',
    render: ({ slug, name }) => (
      <TwoLines
        first={
          <RouteLink to="/operator/catalogue/$slug" params={{ slug }} c="inherit">
            {name}
          </RouteLink>
        }
        second={<Code>{slug}</Code>}
      />
    ),
    sortBy: ({ name }) => name.toLowerCase(),
  },
  {
    name: 'Opening',
    render: ({ status, opening }) =>
      status === 'retired' ? (
        <StatusBadge tone="grey">Retired</StatusBadge>
      ) : (
        <OpeningBadge opening={opening} />
      ),
    sortBy: ({ status, opening }) => (status === 'retired' ? status : opening),
  },
  {
    name: 'Endpoints',
    render: ({ endpointCount }) => formatNumber(endpointCount),
    sortBy: ({ endpointCount }) => endpointCount,
  },
  {
    name: 'Base URL',
    wideOnly: true,
    render: ({ baseUrl }) => (baseUrl === null ? '–' : <Code>{baseUrl}</Code>),
  },
  {
    name: 'Changed',
    render: ({ updatedAt }) => <Moment at={updatedAt} />,
    sortBy: ({ updatedAt }) => updatedAt,
  },
];
