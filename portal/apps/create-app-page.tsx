import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { apisQuery } from '../catalogue/catalogue-client.ts';
import type { NewKeyReply } from '../client/resources.ts';
import { useInstallation } from '../client/use-session.ts';
import { FirstExpiryNote, useFirstExpiry } from '../keys/expiry-field.tsx';
import { createKey } from '../keys/key-client.ts';
import { SecretDialog } from '../keys/secret-dialog.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { RouteButton } from '../ui/route-button.tsx';
import { UnsavedGuard } from '../ui/unsaved-guard.tsx';
import { useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { createApp } from './app-client.ts';
import { type Permissions, PermissionsEditor } from './permissions-editor.tsx';

/** The short form: a name, whom to write to, permissions; then its API key. */
export function CreateAppPage() {
  const navigate = useNavigate();
  const { keyKinds } = useInstallation();
  const { data: apis = [], error, refetch } = useQuery(apisQuery);
  const fields = useFields({ name: '', contactEmail: '', permissions: {} as Permissions });
  const { name, contactEmail, permissions } = fields.values;
  const expiresAt = useFirstExpiry();
  const [madeAppId, setMadeAppId] = useState<string | null>(null);
  const [issued, setIssued] = useState<NewKeyReply | null>(null);
  const submit = useSubmit(fields, async (attempt) => {
    const complete = fields.check({
      name: name.trim() === '' ? 'Enter a name.' : undefined,
      contactEmail: contactEmail.includes('@') ? undefined : 'Enter an e-mail address like name@example.com.',
    });
    if (!complete) return;
    const about = { name: name.trim(), contactEmail: contactEmail.trim(), permissions: { ...permissions } };
    // A retry after the app was made goes on with its key.
    const appId = madeAppId ?? (await createApp(about, attempt)).id;
    setMadeAppId(appId);
    setIssued(
      await createKey(
        { appId },
        {
          kind: keyKinds[0] ?? 'bearer',
          name: 'API key',
          environment: 'production',
          expiresAt,
          addresses: [],
        },
      ),
    );
  });
  return (
    <Page
      title="Create App"
      purpose="A custom app is what an API key belongs to. The key may call what you allow here, and nothing else."
      width="form"
    >
      <UnsavedGuard when={fields.changed && madeAppId === null} />
      <form onSubmit={submit.onSubmit} noValidate>
        <Stack gap="lg">
          <TextInput
            label="App name"
            description="Unique in your organization."
            required
            {...fields.bind('name')}
          />
          <TextInput
            label="Contact email"
            type="email"
            description="Who to write to if there are any issues."
            required
            {...fields.bind('contactEmail')}
          />
          <div>
            <Title order={2} fz={16}>
              Permissions
            </Title>
            <Text c="dimmed" mb="sm">
              Every API has No Access until you choose another level.
            </Text>
            <ProblemNotice problem={error} onRetry={() => void refetch()} />
            <PermissionsEditor
              apis={apis}
              value={permissions}
              onChange={(value) => fields.set('permissions', value)}
            />
          </div>
          <FirstExpiryNote />
          <ProblemNotice problem={submit.problem ?? fields.errors.permissions} />
          <Group justify="flex-end" gap="xs">
            <RouteButton to="/integrations" search={{ tab: 'built' }} variant="default">
              Cancel
            </RouteButton>
            <Button type="submit" loading={submit.busy}>
              Create
            </Button>
          </Group>
        </Stack>
      </form>
      <SecretDialog
        title="Copy API key"
        issued={issued}
        onClose={() => void navigate({ to: '/marketplace', search: { tab: 'built' } })}
      />
    </Page>
  );
}
