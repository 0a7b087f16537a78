import type * as contract from '@latchkey/contract';
import { Button, Group, Modal, MultiSelect, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { apisQuery } from '../catalogue/catalogue-client.ts';
import { queryClient } from '../client/query-client.ts';
import { request } from '../client/request.ts';
import type { Receipt, ServiceToken } from '../client/resources.ts';
import { usePages } from '../client/use-pages.ts';
import { ReceiptLine } from '../keys/receipt-line.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { countOf } from '../ui/format-number.ts';
import { Moment } from '../ui/moment.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { Code, TwoLines } from '../ui/two-lines.tsx';
import { useAddressFilter } from '../ui/use-address-filter.ts';
import { useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { type IssuedServiceToken, ServiceTokenSecret } from './service-token-secret.tsx';

const reload = () => queryClient.invalidateQueries({ queryKey: ['operator', 'service-tokens'] });

/** What protected services show Latchkey to be allowed to ask about keys. */
export function ServiceTokensPage() {
  const [search, setSearch] = useAddressFilter('search');
  const [creating, setCreating] = useState(false);
  const [issued, setIssued] = useState<IssuedServiceToken | null>(null);
  const [revoking, setRevoking] = useState<ServiceToken | null>(null);
  const [receipt, setReceipt] = useState<Receipt | null>(null);
  const pages = usePages(['operator', 'service-tokens', search], (cursor, signal) =>
    request<typeof contract.listServiceTokens>('GET', '/v1/operator/service-tokens', {
      query: { search, ...(cursor === undefined ? {} : { cursor }) },
      signal,
    }),
  );
  return (
    <Page
      title="Service tokens"
      purpose="A protected service shows one to ask about keys, for the APIs it names and no others."
      action={
        <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
          Create service token
        </Button>
      }
    >
      {(pages.items.length > 0 || search !== '') && (
        <SearchField label="Search service tokens" value={search} onSearch={setSearch} />
      )}
      {receipt !== null && <ReceiptLine receipt={receipt} />}
      <DataTable
        label="Service tokens"
        columns={columnsFor((token) => {
          setReceipt(null);
          setRevoking(token);
        })}
        pages={pages}
        rowKey={({ id }) => id}
        isQuiet={({ state }) => state === 'revoked'}
        empty={
          search === '' ? (
            <EmptyState title="No service tokens yet">
              Make one for each service that Latchkey protects. With it the service asks whether a key may do
              what its caller wants; ending it stops that service alone.
            </EmptyState>
          ) : (
            <EmptyState title={`No service token matches “${search}”`}>Names are searched.</EmptyState>
          )
        }
        count={(rows) => `That is all: ${countOf(rows, 'service token')}.`}
      />
      <Modal opened={creating} onClose={() => setCreating(false)} title="Create service token">
        {creating && (
          <CreateForm
            onClose={() => setCreating(false)}
            onIssued={(reply) => {
              setCreating(false);
              setIssued(reply);
            }}
          />
        )}
      </Modal>
      {issued !== null && <ServiceTokenSecret issued={issued} onClose={() => setIssued(null)} />}
      <ConfirmDialog
        title="Revoke this service token?"
        opened={revoking !== null}
        onClose={() => setRevoking(null)}
        act="Revoke service token"
        dangerous
        onConfirm={async () => {
          if (revoking === null) return;
          const reply = await request<typeof contract.revokeServiceToken>(
            'DELETE',
            '/v1/operator/service-tokens/{serviceTokenId}',
            { params: { serviceTokenId: revoking.id } },
          );
          setReceipt(reply);
          setRevoking(null);
          await reload();
        }}
      >
        <Text>
          The service that uses <strong>{revoking?.name}</strong> can no longer check keys, and has to refuse
          its callers.
        </Text>
      </ConfirmDialog>
    </Page>
  );
}

function columnsFor(onRevoke: (token: ServiceToken) => void): readonly Column<ServiceToken>[] {
  return [
    {
      name: 'Name',
      render: ({ name, masked }) => <TwoLines first={name} second={<Code>{masked}</Code>} />,
      sortBy: ({ name }) => name.toLowerCase(),
    },
    {
      name: 'Status',
      render: ({ state }) =>
        state === 'active' ? (
          <StatusBadge tone="green">Active</StatusBadge>
        ) : (
          <StatusBadge tone="grey">Revoked</StatusBadge>
        ),
      sortBy: ({ state }) => state,
    },
    { name: 'APIs', render: ({ apis }) => apis.join(', ') },
    {
      name: 'Created',
      render: ({ createdAt, createdBy, revokedAt }) => (
        <TwoLines
          plain
          first={<Moment at={createdAt} />}
          second={
            revokedAt === null ? (
              `by ${createdBy.name}`
            ) : (
              <>
                revoked <Moment at={revokedAt} />
              </>
            )
          }
        />
      ),
      sortBy: ({ createdAt }) => createdAt,
    },
    {
      name: 'Actions',
      actions: true,
      render: (token) =>
        token.state === 'active' ? (
          <Button size="compact-sm" variant="default" onClick={() => onRevoke(token)}>
            Revoke
          </Button>
        ) : null,
    },
  ];
}

interface CreateFormProps {
  readonly onClose: () => void;
  readonly onIssued: (issued: IssuedServiceToken) => void;
}

function CreateForm({ onClose, onIssued }: CreateFormProps) {
  const { data: apis = [] } = useQuery(apisQuery);
  const fields = useFields({ name: '', apis: [] as string[] });
  const { values } = fields;
  const submit = useSubmit(fields, async () => {
    const complete = fields.check({
      name: values.name.trim() === '' ? 'Enter the name of the service.' : undefined,
      apis: values.apis.length === 0 ? 'Choose at least one API.' : undefined,
    });
    if (!complete) return;
    const body = { name: values.name.trim(), apis: values.apis };
    onIssued(
      await request<typeof contract.createServiceToken>('POST', '/v1/operator/service-tokens', { body }),
    );
    await reload();
  });
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack gap="md">
        <TextInput label="Name" data-autofocus {...fields.bind('name')} />
        <MultiSelect
          label="APIs"
          description="The ones this service serves."
          searchable
          data={apis
            .filter(({ status }) => status === 'active')
            .map(({ slug, name }) => ({ value: slug, label: name }))}
          value={values.apis}
          error={fields.errors.apis}
          onChange={(chosen) => fields.set('apis', chosen)}
        />
        <ProblemNotice problem={submit.problem} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={submit.busy}>
            Create
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
