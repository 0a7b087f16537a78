import { Button, Group, Input, Modal, SegmentedControl, Select, Stack, Text, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listApps } from '../apps/app-client.ts';
import type { Api } from '../client/resources.ts';
import { useInstallation, useSession } from '../client/use-session.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { requestAccess } from './catalogue-client.ts';

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

/** Stands for the organization itself among the apps. */
const ORGANIZATION = 'organization';

function RequestForm({
  api,
  appId,
  onClose,
  onAsked,
}: RequestAccessProps & { readonly onAsked: () => void }) {
  const holders = useHolders(appId === undefined);
  const fields = useFields({
    appId: appId ?? '',
    access: 'read' as 'read' | 'write',
    reason: '',
  });
  const { values } = fields;
  const holder = values.appId === '' ? (holders[0]?.value ?? '') : values.appId;
  const submit = useSubmit(fields, async () => {
    if (!fields.check({ appId: holder === '' ? 'Choose what it is for.' : undefined })) return;
    const wanted = holder === ORGANIZATION ? undefined : holder;
    await requestAccess(api.slug, wanted, values.access, values.reason.trim());
    onAsked();
  });
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack gap="md">
        <Text c="dimmed">The operator approves each app before its keys open this API.</Text>
        {appId === undefined && (
          <Select
            label="For"
            data={holders}
            value={holder}
            allowDeselect={false}
            searchable={holders.length > 8}
            nothingFoundMessage="No app is called that."
            error={fields.errors.appId}
            onChange={(chosen) => fields.set('appId', chosen ?? '')}
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

function useHolders(enabled: boolean): readonly { readonly value: string; readonly label: string }[] {
  const installation = useInstallation();
  const { organization } = useSession();
  const { data } = useQuery({
    queryKey: ['apps', 'list', organization.id, 'holders'],
    queryFn: ({ signal }) => listApps({ sort: 'name' }, undefined, signal),
    enabled: enabled && installation.apps,
  });
  const own = installation.organizationKeys || installation.accountToken || !installation.apps;
  return [
    ...(data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
    ...(own ? [{ value: ORGANIZATION, label: `${organization.name} itself, for its own keys` }] : []),
  ];
}
