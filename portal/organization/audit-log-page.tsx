import type * as contract from '@latchkey/contract';
import type { RequestQuery } from '@latchkey/contract';
import { Anchor, Button, Group, Menu, SegmentedControl, Select, TextInput } from '@mantine/core';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { fetchFile, request } from '../client/request.ts';
import type { AuditEvent } from '../client/resources.ts';
import { usePages } from '../client/use-pages.ts';
import { useAccess, useSession } from '../client/use-session.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { countOf } from '../ui/format-number.ts';
import { Moment } from '../ui/moment.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { TwoLines } from '../ui/two-lines.tsx';
import { useAddressFilter } from '../ui/use-address-filter.ts';
import { ChainCheck } from './chain-check.tsx';
import { describeAction, EVENT_KINDS } from './describe-event.ts';
import { EventDialog } from './event-dialog.tsx';

type Filters = Partial<NonNullable<RequestQuery<typeof contract.listAuditEvents>>>;

/** Everything that was done, by whom and from where. */
export function AuditLogPage() {
  const { admin, operator } = useAccess();
  if (admin || operator) return <AuditLog />;
  return (
    <Page title="Audit log" purpose="Everything that was done, by whom and from where.">
      <EmptyState title="For owners and admins">Ask one of them to look something up for you.</EmptyState>
    </Page>
  );
}

function AuditLog() {
  const { organization } = useSession();
  const { admin, operator } = useAccess();
  const [search, setSearch] = useAddressFilter('search');
  const [action, setAction] = useAddressFilter('action');
  const [from, setFrom] = useAddressFilter('from');
  const [until, setUntil] = useAddressFilter('until');
  const [scope, setScope] = useAddressFilter('scope');
  const [shown, setShown] = useState<AuditEvent | null>(null);
  const everything = operator && (scope === 'all' || !admin);
  const filters: Filters = {
    scope: everything ? 'all' : 'organization',
    ...(search === '' ? {} : { search }),
    ...(action === '' ? {} : { action }),
    ...dayRange(from, until),
  };
  const pages = usePages(['audit-events', organization.id, filters], (cursor, signal) =>
    request<typeof contract.listAuditEvents>('GET', '/v1/audit-events', {
      query: { ...filters, ...(cursor === undefined ? {} : { cursor }) },
      signal,
    }),
  );
  const filtered = search !== '' || action !== '' || from !== '' || until !== '';
  return (
    <Page
      title="Audit log"
      purpose="Everything that was done, by whom and from where. Nothing in it can be changed."
      action={<ExportMenu filters={filters} />}
    >
      {operator && admin && (
        <SegmentedControl
          aria-label="Of which part"
          maw={420}
          value={everything ? 'all' : 'organization'}
          onChange={(next) => setScope(next === 'all' ? 'all' : undefined)}
          data={[
            { value: 'organization', label: 'This organization' },
            { value: 'all', label: 'Whole installation' },
          ]}
        />
      )}
      <Group gap="xs" align="flex-end">
        <SearchField label="Search the log" value={search} onSearch={setSearch} />
        <Select
          aria-label="About"
          placeholder="About everything"
          clearable
          clearButtonProps={{ 'aria-label': 'About everything' }}
          flex="1 1 160px"
          maw={{ base: '100%', sm: 200 }}
          data={EVENT_KINDS.map(([value, label]) => ({ value, label }))}
          value={action === '' ? null : action}
          onChange={(kind) => setAction(kind ?? undefined)}
        />
        <Group gap="xs" wrap="nowrap" flex="1 1 320px" maw={{ base: '100%', sm: 320 }}>
          <TextInput
            type="date"
            label="From"
            flex="1 1 0"
            miw={130}
            value={from}
            max={until === '' ? undefined : until}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          <TextInput
            type="date"
            label="Until"
            flex="1 1 0"
            miw={130}
            value={until}
            min={from === '' ? undefined : from}
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
        </Group>
      </Group>
      {everything && <ChainCheck />}
      <DataTable
        label="Audit log"
        columns={columnsFor(setShown)}
        pages={pages}
        rowKey={({ id }) => id}
        onOpen={setShown}
        count={(rows) => `That is all: ${countOf(rows, 'event')}.`}
        empty={
          filtered ? (
            <EmptyState title="No event matches">
              Names, actions, ids and addresses are searched. Choose a wider range of days.
            </EmptyState>
          ) : (
            <EmptyState title="Nothing has happened yet">
              Whatever is created, changed or ended here is written down with who did it, when, and from
              where.
            </EmptyState>
          )
        }
      />
      <EventDialog event={shown} onClose={() => setShown(null)} />
    </Page>
  );
}

function columnsFor(open: (event: AuditEvent) => void): readonly Column<AuditEvent>[] {
  return [
    {
      name: 'What',
      render: (event) => (
        <TwoLines
          first={
            // The row opens by pointer; this is the way by keyboard.
            <Anchor component="button" type="button" inherit c="inherit" onClick={() => open(event)}>
              {describeAction(event.action)}
            </Anchor>
          }
          second={event.target.name}
        />
      ),
    },
    {
      name: 'Who',
      render: ({ actor, address }) => <TwoLines plain first={actor.name} second={address} />,
    },
    { name: 'When', render: ({ at }) => <Moment at={at} /> },
  ];
}

/** Days of whoever looks, as the moments that they begin and end with. */
function dayRange(from: string, until: string): Pick<Filters, 'from' | 'to'> {
  const start = Date.parse(`${from}T00:00:00`);
  const end = Date.parse(`${until}T00:00:00`);
  const next = new Date(end);
  next.setDate(next.getDate() + 1);
  return {
    ...(Number.isNaN(start) ? {} : { from: new Date(start).toISOString() }),
    ...(Number.isNaN(end) ? {} : { to: next.toISOString() }),
  };
}

function ExportMenu({ filters }: { readonly filters: Filters }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const save = async (format: 'csv' | 'jsonl') => {
    setBusy(true);
    setProblem(null);
    try {
      await fetchFile('/v1/audit-events/export', { ...filters, format });
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div>
      <Menu>
        <Menu.Target>
          <Button variant="default" loading={busy} leftSection={<Download size={16} aria-hidden />}>
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>What the filters show, all of it</Menu.Label>
          <Menu.Item onClick={() => void save('csv')}>CSV</Menu.Item>
          <Menu.Item onClick={() => void save('jsonl')}>JSON Lines</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ProblemNotice problem={problem} />
    </div>
  );
}
