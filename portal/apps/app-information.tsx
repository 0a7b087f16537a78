import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { App } from '../client/resources.ts';
import { useAccess } from '../client/use-session.ts';
import { CopyIcon } from '../ui/copy-button.tsx';
import { Facts } from '../ui/facts.tsx';
import { Moment } from '../ui/moment.tsx';
import { NewerNotice } from '../ui/newer-notice.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { UnsavedGuard } from '../ui/unsaved-guard.tsx';
import { useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { fetchApp, updateApp } from './app-client.ts';
import classes from './app-information.module.css';
import { DangerZone } from './danger-zone.tsx';

/** What the app is: its facts, its words, and its end. */
export function AppInformation({ app }: { readonly app: App }) {
  const { builder } = useAccess();
  return (
    <div className={classes.columns}>
      <Stack gap="lg">
        <InformationForm app={app} readOnly={!builder} />
        {builder && <DangerZone app={app} />}
      </Stack>
      <Facts
        facts={[
          [
            'App ID',
            <span key="id" className={classes.id}>
              {app.id}
              <CopyIcon value={app.id} what="App ID" />
            </span>,
          ],
          ['Created', <Moment key="at" at={app.createdAt} />],
          ['Created by', app.createdBy.name],
          ['Changed', <Moment key="changed" at={app.updatedAt} />],
        ]}
      />
    </div>
  );
}

const LABELS = { name: 'App name', description: 'Description', contactEmail: 'Contact email' };

function toFields({ name, description, contactEmail }: App) {
  return { name, description, contactEmail };
}

function InformationForm({ app, readOnly }: { readonly app: App; readonly readOnly: boolean }) {
  const fields = useFields(toFields(app));
  const [saved, setSaved] = useState(false);
  const submit = useSubmit(fields, async () => {
    if (fields.rebase(toFields(await fetchApp(app.id)))) return;
    fields.settle(toFields(await updateApp(app.id, fields.changes)));
    setSaved(true);
  });
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <UnsavedGuard when={fields.changed} />
      <Stack gap="md">
        <TextInput label="App name" readOnly={readOnly} {...fields.bind('name')} />
        <Textarea
          label="Description"
          autosize
          minRows={2}
          readOnly={readOnly}
          {...fields.bind('description')}
        />
        <TextInput label="Contact email" type="email" readOnly={readOnly} {...fields.bind('contactEmail')} />
        <NewerNotice fields={fields} latest={toFields(app)} labels={LABELS} />
        <ProblemNotice problem={submit.problem} />
        {!readOnly && (
          <Group justify="flex-end" gap="sm">
            <span role="status" className={classes.saved}>
              {saved && !fields.changed && 'Saved.'}
            </span>
            <Button type="submit" loading={submit.busy} disabled={!fields.changed}>
              Save
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}
