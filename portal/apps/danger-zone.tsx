import { Button, Text, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { App } from '../client/resources.ts';
import { useInstallation } from '../client/use-session.ts';
import { Impact } from '../keys/impact.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Section } from '../ui/page.tsx';
import { deleteApp } from './app-client.ts';

/** The end of an app, at the bottom of its page. */
export function DangerZone({ app }: { readonly app: App }) {
  const [asking, setAsking] = useState(false);
  const [name, setName] = useState('');
  const { keysPerApp } = useInstallation();
  const navigate = useNavigate();
  return (
    <Section title="Danger zone" purpose="Deleting the app revokes its keys at once. This cannot be undone.">
      <div>
        <Button variant="outline" color="var(--tone-red)" onClick={() => setAsking(true)}>
          Delete app
        </Button>
      </div>
      <ConfirmDialog
        title="Delete this app?"
        opened={asking}
        onClose={() => setAsking(false)}
        act="Delete"
        dangerous
        disabled={name !== app.name}
        onConfirm={async () => {
          await deleteApp(app.id, name);
          await navigate({
            ...(keysPerApp === 'one'
              ? ({ to: '/marketplace', search: { tab: 'built' } } as const)
              : ({ to: '/apps' } as const)),
            ignoreBlocker: true,
          });
        }}
      >
        <Text>
          <strong>{app.name}</strong> and its keys end for good. Use caution: it cannot be undone.
        </Text>
        <Impact of={{ appId: app.id }} />
        <TextInput
          label={`Enter the name of the app: ${app.name}`}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </ConfirmDialog>
    </Section>
  );
}
