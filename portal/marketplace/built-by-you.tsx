import { Stack } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { listApps } from '../apps/app-client.ts';
import { AppStatus, distributionWord } from '../apps/app-status.tsx';
import type { App } from '../client/resources.ts';
import { usePages } from '../client/use-pages.ts';
import { useAccess, useSession } from '../client/use-session.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { countOf } from '../ui/format-number.ts';
import { Moment } from '../ui/moment.tsx';
import { RouteLink } from '../ui/route-link.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { TwoLines } from '../ui/two-lines.tsx';

/** The apps of this organization; the name of one opens it. */
export function BuiltByYou() {
  const { organization } = useSession();
  const { builder } = useAccess();
  const [search, setSearch] = useState('');
  const navigate = useNavigate();
  const pages = usePages(['apps', 'list', organization.id, search], (cursor, signal) =>
    listApps({ search }, cursor, signal),
  );
  return (
    <Stack gap="md">
      {(pages.items.length > 0 || search !== '') && (
        <SearchField label="Search your apps" value={search} onSearch={setSearch} />
      )}
      <DataTable
        label="Built by you"
        columns={COLUMNS}
        pages={pages}
        rowKey={({ id }) => id}
        onOpen={({ id }) => void navigate({ to: '/apps/$appId', params: { appId: id } })}
        count={(rows) => `That is all: ${countOf(rows, 'app')}.`}
        empty={
          search === '' ? (
            <EmptyState title="You have not built an app yet">
              An app stands for one program or integration of yours. Create one to get an API key, and choose
              what the key may do.
              {builder ? '' : ' Owners, admins and developers can create one.'}
            </EmptyState>
          ) : (
            <EmptyState title={`No app matches “${search}”`}>
              Names, descriptions and ids are searched.
            </EmptyState>
          )
        }
      />
    </Stack>
  );
}

const COLUMNS: readonly Column<App>[] = [
  {
    name: 'Name',
    render: ({ id, name, description }) => (
      <TwoLines
        first={
          <RouteLink to="/apps/$appId" params={{ appId: id }} c="inherit">
            {name}
          </RouteLink>
        }
        second={description}
      />
    ),
    sortBy: ({ name }) => name.toLowerCase(),
  },
  {
    name: 'Distribution status',
    render: ({ distribution }) => <StatusBadge tone="grey">{distributionWord(distribution)}</StatusBadge>,
  },
  { name: 'Status', render: (app) => <AppStatus of={app} />, sortBy: ({ status }) => status },
  { name: 'Contact', wideOnly: true, render: ({ contactEmail }) => contactEmail },
  {
    name: 'Created',
    render: ({ createdAt }) => <Moment at={createdAt} />,
    sortBy: ({ createdAt }) => createdAt,
  },
];
