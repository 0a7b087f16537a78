import { Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { queryClient } from '../client/query-client.ts';
import { changeName, changePassword } from '../client/session.ts';
import { useSession } from '../client/use-session.ts';
import { Page, Section } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { UnsavedGuard } from '../ui/unsaved-guard.tsx';
import { useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { NewPasswordField } from './password-field.tsx';
import { SessionList } from './session-list.tsx';

/** One's own account: name, password, and where one is signed in. */
export function ProfilePage() {
  return (
    <Page title="Profile" purpose="Your own account, in whichever organization you are." width="form">
      <NameForm />
      <Section title="Password" purpose="Changing it signs you out everywhere else.">
        <PasswordForm />
      </Section>
      <Section title="Sessions" purpose="Where you are signed in. End those you do not recognize.">
        <SessionList />
      </Section>
    </Page>
  );
}

function NameForm() {
  const { person } = useSession();
  const [saved, setSaved] = useState(false);
  const fields = useFields({ name: person?.name ?? '' });
  const submit = useSubmit(fields, async () => {
    const name = fields.values.name.trim();
    if (!fields.check({ name: name === '' ? 'Enter your name.' : undefined })) return;
    await changeName(name);
    fields.settle({ name });
    setSaved(true);
  });
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <UnsavedGuard when={fields.changed && !submit.busy} />
      <Stack gap="md">
        <TextInput label="Name" autoComplete="name" {...fields.bind('name')} />
        <TextInput
          label="E-mail"
          description="You sign in with it."
          readOnly
          variant="filled"
          value={person?.email ?? ''}
        />
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

const NONE = { currentPassword: '', newPassword: '' };

function PasswordForm() {
  const { person } = useSession();
  const [changed, setChanged] = useState(false);
  const fields = useFields(NONE);
  const { currentPassword, newPassword } = fields.values;
  const submit = useSubmit(fields, async () => {
    setChanged(false);
    const complete = fields.check({
      currentPassword: currentPassword === '' ? 'Enter the password that you have now.' : undefined,
      newPassword: newPassword.length < 10 ? 'At least 10 characters.' : undefined,
    });
    if (!complete) return;
    await changePassword(currentPassword, newPassword);
    fields.settle(NONE);
    setChanged(true);
    await queryClient.invalidateQueries({ queryKey: ['own-sessions'] });
  });
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack gap="md">
        <PasswordInput
          label="Current password"
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': 'Show the current password', tabIndex: 0 }}
          {...fields.bind('currentPassword')}
          aria-invalid={fields.errors.currentPassword !== undefined}
        />
        <NewPasswordField
          label="New password"
          {...fields.bind('newPassword')}
          personal={[person?.name ?? '', person?.email ?? '']}
        />
        <ProblemNotice problem={submit.problem} />
        <Group justify="flex-end" gap="sm">
          <span role="status">{changed && 'Changed. You are signed out everywhere else.'}</span>
          <Button
            type="submit"
            variant="default"
            loading={submit.busy}
            disabled={currentPassword === '' && newPassword === ''}
          >
            Change password
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
