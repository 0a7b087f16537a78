import { NativeSelect, SegmentedControl, Skeleton } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { LayoutGrid, List, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ListedApp } from '../client/resources.ts';
import { type Pages, usePages } from '../client/use-pages.ts';
import { useAccess, useSession } from '../client/use-session.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { countOf } from '../ui/format-number.ts';
import { Moment } from '../ui/moment.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { RouteButton } from '../ui/route-button.tsx';
import { RouteLink } from '../ui/route-link.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { useSlow } from '../ui/use-slow.ts';
import { AppCards } from './app-cards.tsx';
import { listApps } from './app-client.ts';
import { AppStatus } from './app-status.tsx';
import classes from './apps-page.module.css';
import { KeyHealth } from './key-health.tsx';

export function AppsPage() {
  const { search = '', view, sort = 'newest', environment } = useSearch({ from: '/frame/apps' });
  const { organization } = useSession();
  const { builder } = useAccess();
  const pages = usePages(['apps', 'list', organization.id, search, sort, environment], (cursor, signal) =>
    listApps({ search, sort, environment }, cursor, signal),
  );
  const empty = <NoApps search={search} mayCreate={builder} />;
  return (
    <Page
      title="Apps"
      purpose="Each app has its own keys, and may call the APIs that you choose for it."
      action={builder && <NewAppButton />}
    >
      {(pages.items.length > 0 || search !== '') && <Toolbar />}
      {view === 'list' ? <AppList pages={pages} empty={empty} /> : <AppGrid pages={pages} empty={empty} />}
    </Page>
  );
}

function NewAppButton() {
  return (
    <RouteButton to="/apps/new" leftSection={<Plus size={16} aria-hidden />}>
      New App
    </RouteButton>
  );
}

function NoApps({ search, mayCreate }: { readonly search: string; readonly mayCreate: boolean }) {
  if (search !== '') {
    return (
      <EmptyState title={`No app matches “${search}”`}>Names, descriptions and ids are searched.</EmptyState>
    );
  }
  return (
    <EmptyState title="No apps yet">
      An app stands for one program or integration of yours. Its keys open the APIs you connect it to, and
      nothing else.
      {mayCreate ? '' : ' Owners, admins and developers can make one.'}
    </EmptyState>
  );
}

function Toolbar() {
  const { search = '', view, sort } = useSearch({ from: '/frame/apps' });
  const navigate = useNavigate({ from: '/apps' });
  const show = (next: string) => {
    void navigate({
      search: ({ search: _, ...before }) => ({ ...before, ...(next === '' ? {} : { search: next }) }),
      replace: true,
    });
  };
  return (
    <div className={classes.toolbar}>
      <SearchField label="Search apps" value={search} onSearch={show} />
      <NativeSelect
        aria-label="Order"
        value={sort ?? 'newest'}
        onChange={({ currentTarget }) => {
          const byName = currentTarget.value === 'name';
          void navigate({
            search: ({ sort: _, ...before }) => ({ ...before, ...(byName ? { sort: 'name' } : {}) }),
            replace: true,
          });
        }}
        data={[
          { value: 'newest', label: 'Newest first' },
          { value: 'name', label: 'By name' },
        ]}
      />
      <SegmentedControl
        aria-label="View"
        value={view ?? 'grid'}
        onChange={(next) =>
          void navigate({
            search: ({ view: _, ...before }) => ({ ...before, ...(next === 'list' ? { view: 'list' } : {}) }),
            replace: true,
          })
        }
        data={[
          { value: 'grid', label: <LayoutGrid size={16} aria-label="Grid" className={classes.view} /> },
          { value: 'list', label: <List size={16} aria-label="List" className={classes.view} /> },
        ]}
      />
    </div>
  );
}

interface ListProps {
  readonly pages: Pages<ListedApp>;
  readonly empty: ReactNode;
}

const COLUMNS: readonly Column<ListedApp>[] = [
  {
    name: 'Name',
    render: (app) => (
      <RouteLink to="/apps/$appId" params={{ appId: app.id }} fw={500} c="inherit">
        {app.name}
      </RouteLink>
    ),
    sortBy: (app) => app.name.toLowerCase(),
  },
  { name: 'Status', render: (app) => <AppStatus of={app} />, sortBy: (app) => app.status },
  { name: 'Keys', render: ({ keys }) => <KeyHealth of={keys} />, sortBy: ({ keys }) => keys.active },
  {
    name: 'Last used',
    wideOnly: true,
    render: ({ keys }) => (keys.lastUsedAt === null ? 'never' : <Moment at={keys.lastUsedAt} />),
    sortBy: ({ keys }) => keys.lastUsedAt ?? '',
  },
  {
    name: 'APIs',
    render: (app) => countOf(Object.keys(app.permissions).length, 'API'),
    sortBy: (app) => Object.keys(app.permissions).length,
  },
  { name: 'Contact', wideOnly: true, render: (app) => app.contactEmail, sortBy: (app) => app.contactEmail },
  { name: 'Created', render: (app) => <Moment at={app.createdAt} />, sortBy: (app) => app.createdAt },
];

function AppList({ pages, empty }: ListProps) {
  const navigate = useNavigate();
  return (
    <DataTable
      label="Apps"
      columns={COLUMNS}
      pages={pages}
      rowKey={(app) => app.id}
      onOpen={(app) => void navigate({ to: '/apps/$appId', params: { appId: app.id } })}
      empty={empty}
      count={(rows) => `That is all: ${countOf(rows, 'app')}.`}
    />
  );
}

function AppGrid({ pages, empty }: ListProps) {
  const slow = useSlow(pages.loading);
  if (pages.error !== null && pages.items.length === 0) {
    return <ProblemNotice problem={pages.error} onRetry={pages.reload} />;
  }
  if (pages.loading) {
    return (
      <div className={classes.grid} aria-busy>
        {slow && ['first', 'second', 'third'].map((name) => <Skeleton key={name} height={132} />)}
      </div>
    );
  }
  if (pages.items.length === 0) return empty;
  return <AppCards pages={pages} />;
}
