import type * as contract from '@latchkey/contract';
import {
  Button,
  Checkbox,
  Group,
  Input,
  SegmentedControl,
  Skeleton,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queryClient } from '../client/query-client.ts';
import { request } from '../client/request.ts';
import type { Preset, Settings } from '../client/resources.ts';
import { PRESET_WORDS, PresetChoice } from '../people/preset-choice.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Page, Section } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { Code } from '../ui/two-lines.tsx';
import { UnsavedGuard } from '../ui/unsaved-guard.tsx';
import { useFields } from '../ui/use-fields.ts';
import { useSlow } from '../ui/use-slow.ts';
import { useSubmit } from '../ui/use-submit.ts';

const PREFIX = /^[a-z][a-z0-9]{1,11}$/;

/** The switches of the whole installation. */
export function InstallationPage() {
  const { data, error, refetch, isPending } = useQuery({
    queryKey: ['operator', 'settings'],
    queryFn: ({ signal }) => request<typeof contract.getSettings>('GET', '/v1/operator/settings', { signal }),
  });
  const slow = useSlow(isPending);
  return (
    <Page
      title="Installation"
      purpose="What customers may make here, and what its keys look like. A change shows at their next page."
      width="form"
    >
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {slow && <Skeleton height={320} aria-label="Loading" />}
      {data !== undefined && <SettingsForm settings={data} />}
    </Page>
  );
}

function SettingsForm({ settings }: { readonly settings: Settings }) {
  const fields = useFields(settings);
  const { values } = fields;
  const [saved, setSaved] = useState(false);
  const [choosing, setChoosing] = useState<Preset | null>(null);
  const save = async (body: contract.RequestBody<typeof contract.updateSettings>) => {
    const changed = await request<typeof contract.updateSettings>('PATCH', '/v1/operator/settings', { body });
    queryClient.setQueryData(['operator', 'settings'], changed);
    await queryClient.invalidateQueries({ queryKey: ['installation'] });
    fields.settle(changed);
    setSaved(true);
  };
  const submit = useSubmit(fields, async () => {
    const { keyPrefix, signUp, apps, organizationKeys, accountToken, keyKinds, keysPerApp, marketplace } =
      values;
    const complete = fields.check({
      keyPrefix: PREFIX.test(values.keyPrefix)
        ? undefined
        : 'Use 2 to 12 lower-case letters and digits, a letter first.',
      keyKinds: values.keyKinds.length === 0 ? 'Keep at least one kind.' : undefined,
    });
    if (!complete) return;
    await save({
      keyPrefix,
      signUp,
      apps,
      organizationKeys,
      accountToken,
      keyKinds,
      keysPerApp,
      marketplace,
    });
  });
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <UnsavedGuard when={fields.changed} />
      <Stack gap="lg">
        <PresetChoice value={values.preset} onChange={setChoosing} />
        <ConfirmDialog
          title={`Use ${PRESET_WORDS[choosing ?? values.preset].name}?`}
          opened={choosing !== null}
          onClose={() => setChoosing(null)}
          act="Use this preset"
          onConfirm={async () => {
            if (choosing !== null) await save({ preset: choosing });
            setChoosing(null);
          }}
        >
          <Text>
            All switches below are set to those of the preset, and customers find its pages. No key ends:
            those of a kind that is not offered any more go on working.
          </Text>
        </ConfirmDialog>
        <Section title="Switches" purpose="Choosing above sets all of these.">
          {SWITCHES.map(({ name, label }) => (
            <Switch
              key={name}
              label={label}
              checked={values[name]}
              onChange={(event) => fields.set(name, event.currentTarget.checked)}
            />
          ))}
          <Checkbox.Group
            label="Kinds of keys for apps"
            value={values.keyKinds}
            error={fields.errors.keyKinds}
            onChange={(kinds) =>
              fields.set(
                'keyKinds',
                (['bearer', 'pair'] as const).filter((kind) => kinds.includes(kind)),
              )
            }
          >
            <Group mt="xs">
              <Checkbox value="bearer" label="One API key" />
              <Checkbox value="pair" label="Shared Key and Secret Key" />
            </Group>
          </Checkbox.Group>
          <Choice
            label="Keys of one app"
            value={values.keysPerApp}
            onChange={(value) => fields.set('keysPerApp', value)}
            data={[
              { value: 'many', label: 'Any number' },
              { value: 'one', label: 'One' },
            ]}
          />
          <Choice
            label="Accounts"
            value={values.signUp}
            onChange={(value) => fields.set('signUp', value)}
            data={[
              { value: 'open', label: 'Anybody signs up' },
              { value: 'invitation', label: 'By invitation' },
            ]}
          />
        </Section>
        <Section title="Keys">
          <TextInput
            label="Key prefix"
            description={
              settings.formerKeyPrefixes.length === 0
                ? 'New keys start with it. Keys with a former prefix go on working.'
                : `New keys start with it. Still working: ${settings.formerKeyPrefixes.join(', ')}.`
            }
            maxLength={12}
            {...fields.bind('keyPrefix')}
          />
          <Text c="dimmed">
            A key looks like <Code>{values.keyPrefix || '…'}_live_7pQ0sWc3Nd1e_…</Code>
          </Text>
        </Section>
        <ProblemNotice problem={submit.problem} />
        <Group justify="flex-end" gap="sm">
          <span role="status">{saved && !fields.changed && 'Saved.'}</span>
          <Button type="submit" loading={submit.busy} disabled={!fields.changed}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type SwitchName = 'apps' | 'organizationKeys' | 'accountToken' | 'marketplace';
const SWITCHES: readonly { readonly name: SwitchName; readonly label: string }[] = [
  { name: 'apps', label: 'Customers make apps' },
  { name: 'organizationKeys', label: 'Organizations have API keys of their own' },
  { name: 'accountToken', label: 'Organizations have one API token' },
  { name: 'marketplace', label: 'App Marketplace' },
];

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly data: { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
}

function Choice<Value extends string>({ label, value, data, onChange }: ChoiceProps<Value>) {
  return (
    <Input.Wrapper label={label} labelElement="div">
      <div>
        <SegmentedControl aria-label={label} value={value} data={data} onChange={onChange} />
      </div>
    </Input.Wrapper>
  );
}
