import { Button, Group, Modal, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import type { Key, NewKeyReply } from '../client/resources.ts';
import { useInstallation, useSession } from '../client/use-session.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useReturnFocus } from '../ui/return-focus.ts';
import { useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { ExpiryField, useFirstExpiry } from './expiry-field.tsx';
import { createKey, type KeyOwner } from './key-client.ts';

interface GenerateKeyProps {
  readonly title: string;
  readonly act: string;
  readonly owner: KeyOwner;
  readonly onClose: () => void;
  readonly onIssued: (issued: NewKeyReply) => void;
}

/** Asks for what a new key needs: a name to recognize it by, its environment, its end. */
export function GenerateKeyDialog({
  opened,
  title,
  onClose,
  ...rest
}: GenerateKeyProps & { readonly opened: boolean }) {
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      {opened && <GenerateKeyForm title={title} onClose={onClose} {...rest} />}
    </Modal>
  );
}

function GenerateKeyForm({ act, owner, onClose, onIssued }: GenerateKeyProps) {
  useReturnFocus();
  const { organization } = useSession();
  const { keyKinds } = useInstallation();
  const { environment } = useSearch({ from: '/frame' });
  const kinds = owner === 'organization' ? (['bearer'] as const) : keyKinds;
  const fields = useFields({
    name: '',
    environment: environment ?? organization.environments[0] ?? 'production',
    kind: kinds[0] ?? 'bearer',
    expiresAt: useFirstExpiry(),
    addresses: '',
  });
  const { values } = fields;
  const submit = useSubmit(fields, async (attempt) => {
    const name = values.name.trim();
    const about = {
      kind: values.kind,
      ...(name === '' ? {} : { name }),
      environment: values.environment,
      expiresAt: values.expiresAt,
      addresses: values.addresses.split(/[\s,]+/).filter((text) => text !== ''),
    };
    onIssued(await createKey(owner, about, attempt));
  });
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack gap="md">
        <TextInput
          data-autofocus
          label="Name"
          description="What you will recognize it by, such as Production Integration."
          {...fields.bind('name')}
        />
        {kinds.length > 1 && (
          <div>
            <Text fw={500} mb={4}>
              Kind
            </Text>
            <SegmentedControl
              fullWidth
              aria-label="Kind"
              value={values.kind}
              onChange={(kind: Key['kind']) => fields.set('kind', kind)}
              data={[
                { value: 'bearer', label: 'One API key' },
                { value: 'pair', label: 'Shared Key and Secret Key' },
              ]}
            />
          </div>
        )}
        <Select
          label="Environment"
          data={organization.environments}
          value={values.environment}
          allowDeselect={false}
          error={fields.errors.environment}
          onChange={(name) => fields.set('environment', name ?? 'production')}
        />
        <ExpiryField
          onChange={(expiresAt) => fields.set('expiresAt', expiresAt)}
          error={fields.errors.expiresAt}
        />
        <TextInput
          label="Allowed addresses"
          description="IP addresses or ranges such as 203.0.113.0/24; from anywhere if empty."
          {...fields.bind('addresses')}
        />
        <ProblemNotice problem={submit.problem} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={submit.busy}>
            {act}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
