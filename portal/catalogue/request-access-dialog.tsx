import { Button, Group, Input, Modal, SegmentedControl, Select, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { Api } from '../client/resources.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { requestAccess } from './catalogue-client.ts';
import { type Holder, ORGANIZATION, useHolders } from './use-holders.ts';

interface RequestAccessProps {
  readonly api: Api;
  /** The app it is for; otherwise that is asked for too. */
  readonly appId?: string;
  readonly onClose: () => void;
}

/** Asks the operator for an API that is open on request. */
export function RequestAccessDialog({
  api,
  ...rest
}: Omit<RequestAccessProps, 'api'> & { readonly api: Api | null }) {
  const [asked, setAsked] = useState(false);
  const close = () => {
    setAsked(false);
    rest.onClose();
  };
  return (
    <Modal opened={api !== null} onClose={close} title={`Request access to ${api?.name ?? 'this API'}`}>
      {api !== null && asked && <Asked api={api} onClose={close} />}
      {api !== null && !asked && (
        <RequestForm api={api} {...rest} onClose={close} onAsked={() => setAsked(true)} />
      )}
    </Modal>
  );
}

function Asked({ api, onClose }: { readonly api: Api; readonly onClose: () => void }) {
  return (
    <Stack gap="md">
      <Text role="status">
        Asked. The operator decides; until then calls to {api.name} are refused. You find the answer under{' '}
        <strong>My requests</strong> in the API catalogue.
      </Text>
      <Group justify="flex-end">
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Stack>
  );
}

function RequestForm({
  api,
  appId,
  onClose,
  onAsked,
}: RequestAccessProps & { readonly onAsked: () => void }) {
  const [chosen, setChosen] = useState<Holder | null>(null);
  const [search, setSearch] = useState('');
  // What is chosen stands in the same field, and is not searched for.
  const wanted = search === chosen?.label ? '' : search;
  const { found, more, only } = useHolders(appId === undefined, wanted);
  const fields = useFields({
    appId: appId ?? '',
    access: 'read' as 'read' | 'write',
    reason: '',
  });
  const { values } = fields;
  const holder = values.appId === '' ? (only?.value ?? '') : values.appId;
  const submit = useSubmit(fields, async () => {
    if (!fields.check({ appId: holder === '' ? 'Choose what it is for.' : undefined })) return;
    const forApp = holder === ORGANIZATION ? undefined : holder;
    await requestAccess(api.slug, forApp, values.access, values.reason.trim());
    onAsked();
  });
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack gap="md">
        <Text c="dimmed">The operator approves each app before its keys open this API.</Text>
        {appId === undefined && (
          <Select
            label="For"
            placeholder="Search your apps"
            description={more ? 'These are not all: type a part of the name.' : undefined}
            data={found}
            value={holder === '' ? null : holder}
            allowDeselect={false}
            searchable
            onSearchChange={setSearch}
            // The server has searched.
            filter={({ options }) => options}
            nothingFoundMessage="No app is called that."
            error={fields.errors.appId}
            onChange={(_, option) => {
              setChosen(option);
              fields.set('appId', option?.value ?? '');
            }}
          />
        )}
        <Input.Wrapper label="Access" labelElement="div">
          <SegmentedControl
            fullWidth
            aria-label="Access"
            value={values.access}
            onChange={(access: 'read' | 'write') => fields.set('access', access)}
            data={[
              { value: 'read', label: 'Read' },
              { value: 'write', label: 'Write' },
            ]}
          />
        </Input.Wrapper>
        <Textarea
          label="What it is for"
          description="The operator reads this when deciding."
          autosize
          minRows={3}
          maxRows={10}
          {...fields.bind('reason')}
        />
        <ProblemNotice problem={submit.problem} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={submit.busy}>
            Request access
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
