import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Upload } from 'lucide-react';
import { apisQuery } from '../catalogue/catalogue-client.ts';
import { OpeningBadge } from '../catalogue/opening-badge.tsx';
import type { Api } from '../client/resources.ts';
import type { Pages } from '../client/use-pages.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { countOf, formatNumber } from '../ui/format-number.ts';
import { Moment } from '../ui/moment.tsx';
import { Page } from '../ui/page.tsx';
import { RouteButton } from '../ui/route-button.tsx';
import { RouteLink } from '../ui/route-link.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';

const COLUMNS: readonly Column<Api>[] = [
  {
    name: 'Name',
    render: (api) => (
      <RouteLink to="/operator/catalogue/$slug" params={{ slug: api.slug }} fw={500} c="inherit">
        {api.name}
      </RouteLink>
    ),
    sortBy: (api) => api.name.toLowerCase(),
  },
  {
    name: 'Opening',
    render: (api) =>
      api.status === 'retired' ? (
        <StatusBadge tone="grey">Retired</StatusBadge>
      ) : (
        <OpeningBadge opening={api.opening} />
      ),
    sortBy: (api) => api.opening,
  },
  {
    name: 'Endpoints',
    render: (api) => formatNumber(api.endpointCount),
    sortBy: (api) => api.endpointCount,
  },
  { name: 'Base URL', wideOnly: true, render: (api) => api.baseUrl ?? '–' },
  { name: 'Changed', render: (api) => <Moment at={api.updatedAt} />, sortBy: (api) => api.updatedAt },
];

/** The operator's APIs. */
export function CataloguePage() {
  const navigate = useNavigate();
  const query = useQuery(apisQuery);
  const pages: Pages<Api> = {
    items: query.data ?? [],
    loading: query.isPending,
    error: query.error,
    hasMore: false,
    loadingMore: false,
    showMore: () => undefined,
    reload: () => void query.refetch(),
  };
  return (
    <Page
      title="Catalogue"
      purpose="The APIs that keys open. Customers see them in their API catalogue."
      action={
        <RouteButton to="/operator/catalogue/import" leftSection={<Upload size={16} aria-hidden />}>
          Import OpenAPI
        </RouteButton>
      }
    >
      <DataTable
        label="Catalogue"
        columns={COLUMNS}
        pages={pages}
        rowKey={(api) => api.id}
        onOpen={(api) => void navigate({ to: '/operator/catalogue/$slug', params: { slug: api.slug } })}
        empty={
          <EmptyState title="No APIs yet">
            Import the OpenAPI document of an API: its endpoints come with it, and the levels they need.
          </EmptyState>
        }
        count={(rows) => `That is all: ${countOf(rows, 'API')}.`}
      />
    </Page>
  );
}
