import { Button, Group, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Organization } from '../client/resources.ts';
import { useAccess, useSession } from '../client/use-session.ts';
import { countOf } from '../ui/format-number.ts';
import { NewerNotice } from '../ui/newer-notice.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { UnsavedGuard } from '../ui/unsaved-guard.tsx';
import { useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { fetchOrganization, updateOrganization } from './organization-client.ts';

const MOST_DAYS = 3650;

/** What the organization demands of its keys. */
export function KeyPolicyPage() {
  const { admin } = useAccess();
  const { organization } = useSession();
  return (
    <Page
      title="Key policy"
      purpose={
        admin
          ? 'How long keys of your organization may last. It holds for keys that are made from now on.'
          : 'How long keys of your organization may last. Owners and admins decide it.'
      }
      width="form"
    >
      <KeyPolicyForm key={organization.id} organization={organization} />
    </Page>
  );
}

interface Values {
  /** Days; empty for none. */
  readonly longest: string;
  readonly required: boolean;
  readonly reminder: string;
}

const LABELS = {
  longest: 'Longest lifetime',
  required: 'Whether every key needs an expiry',
  reminder: 'Rotation reminder',
};

function toFields({ keyPolicy }: Organization): Values {
  const { longestLifetimeDays, expiryRequired, rotationReminderDays } = keyPolicy;
  return {
    longest: String(longestLifetimeDays ?? ''),
    required: expiryRequired,
    reminder: String(rotationReminderDays ?? ''),
  };
}

function KeyPolicyForm({ organization }: { readonly organization: Organization }) {
  const { admin } = useAccess();
  const [saved, setSaved] = useState(false);
  const fields = useFields(toFields(organization));
  const { values } = fields;
  const faults = { longest: faultOf(values.longest), reminder: faultOf(values.reminder) };
  const submit = useSubmit(fields, async () => {
    if (!fields.check(faults)) return;
    if (fields.rebase(toFields(await fetchOrganization()))) return;
    const { longest, required, reminder } = fields.changes;
    const keyPolicy = {
      ...(longest === undefined ? {} : { longestLifetimeDays: toDays(longest) }),
      ...(required === undefined ? {} : { expiryRequired: required }),
      ...(reminder === undefined ? {} : { rotationReminderDays: toDays(reminder) }),
    };
    fields.settle(toFields(await updateOrganization({ keyPolicy })));
    setSaved(true);
  });
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <UnsavedGuard when={fields.changed && !submit.busy} />
      <Stack gap="lg">
        <DaysField
          label="Longest lifetime"
          description="No key lasts longer, and one for which nobody chooses lasts this long. No limit if empty."
          readOnly={!admin}
          fault={faults.longest}
          field={fields.bind('longest')}
        />
        <Switch
          label="Every key needs an expiry"
          description="Whoever makes a key says when it ends, over the API too."
          checked={values.required}
          disabled={!admin}
          onChange={(event) => fields.set('required', event.currentTarget.checked)}
        />
        <DaysField
          label="Rotation reminder"
          description="Keys that are older are marked “Rotate soon” wherever they are listed. No reminder if empty."
          readOnly={!admin}
          fault={faults.reminder}
          field={fields.bind('reminder')}
        />
        {faults.longest === undefined && faults.reminder === undefined && <Meaning of={values} />}
        <NewerNotice fields={fields} latest={toFields(organization)} labels={LABELS} />
        <ProblemNotice problem={submit.problem} />
        {admin && (
          <Group justify="flex-end" gap="sm">
            <span role="status">{saved && !fields.changed && 'Saved.'}</span>
            <Button type="submit" loading={submit.busy} disabled={!fields.changed}>
              Save
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}

interface DaysFieldProps {
  readonly label: string;
  readonly description: string;
  readonly readOnly: boolean;
  readonly fault: string | undefined;
  readonly field: ReturnType<ReturnType<typeof useFields<Values>>['bind']>;
}

function DaysField({ field, fault, ...rest }: DaysFieldProps) {
  return (
    <TextInput
      {...rest}
      {...field}
      error={field.error ?? fault}
      inputMode="numeric"
      rightSection={
        <Text c="dimmed" size="sm" aria-hidden>
          days
        </Text>
      }
      rightSectionWidth={56}
      rightSectionPointerEvents="none"
    />
  );
}

/** What these settings come to, in a sentence each. */
function Meaning({ of: { longest, required, reminder } }: { readonly of: Values }) {
  const most = toDays(longest);
  const age = toDays(reminder);
  const ends =
    most === null
      ? required
        ? 'A new key ends on the day that its maker chooses.'
        : 'A new key lasts until somebody ends it, unless its maker chooses a day.'
      : `A new key ends after ${countOf(most, 'day')} at the latest${required ? ', and its maker says when' : ''}.`;
  return (
    <Text c="dimmed">
      {ends} {age === null ? 'Nobody is reminded to rotate.' : `After ${countOf(age, 'day')} it is marked.`}{' '}
      Keys that there are already keep their expiry.
    </Text>
  );
}

function toDays(text: string): number | null {
  return text.trim() === '' ? null : Number(text);
}

function faultOf(text: string): string | undefined {
  const days = toDays(text);
  if (days === null || (/^\d+$/.test(text.trim()) && days >= 1 && days <= MOST_DAYS)) return undefined;
  return 'A whole number of days from 1 to 3650 (ten years), or nothing.';
}
