import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { apisQuery, ownRequestsQuery } from '../catalogue/catalogue-client.ts';
import type { App } from '../client/resources.ts';
import { useAccess } from '../client/use-session.ts';
import { BackLink } from '../ui/back-link.tsx';
import { CopyIcon } from '../ui/copy-button.tsx';
import { Facts } from '../ui/facts.tsx';
import { NewerNotice } from '../ui/newer-notice.tsx';
import { Page, Section } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { UnsavedGuard } from '../ui/unsaved-guard.tsx';
import { useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { fetchApp, updateApp } from './app-client.ts';
import classes from './app-information.module.css';
import { distributionWord } from './app-status.tsx';
import { DangerZone } from './danger-zone.tsx';
import { OneKey } from './one-key.tsx';
import { type Permissions, PermissionsEditor } from './permissions-editor.tsx';

const LABELS = { name: 'App name', contactEmail: 'Contact email', permissions: 'Permissions' };

function toFields({ name, contactEmail, permissions }: App) {
  return { name, contactEmail, permissions: permissions as Permissions };
}

/** An app with one API key: everything about it in one form. */
export function EditAppPage({ app }: { readonly app: App }) {
  const { builder } = useAccess();
  const { data: apis = [] } = useQuery(apisQuery);
  const { data: requests = [] } = useQuery(ownRequestsQuery);
  const approved = new Set(
    requests.filter(({ appId, state }) => appId === app.id && state === 'approved').map(({ api }) => api),
  );
  const fields = useFields(toFields(app));
  const [saved, setSaved] = useState(false);
  const submit = useSubmit(fields, async () => {
    if (fields.rebase(toFields(await fetchApp(app.id)))) return;
    const { permissions, ...words } = fields.changes;
    const changed = await updateApp(app.id, {
      ...words,
      ...(permissions === undefined ? {} : toGrants(permissions, app)),
    });
    fields.settle(toFields(changed));
    setSaved(true);
  });
  return (
    <Page
      above={<BackLink to="/marketplace" search={{ tab: 'built' }} />}
      title={app.name}
      purpose="A custom app of your organization."
      width="form"
    >
      <UnsavedGuard when={fields.changed} />
      <form onSubmit={submit.onSubmit} noValidate>
        <Stack gap="lg">
          <TextInput label="App name" readOnly={!builder} {...fields.bind('name')} />
          <TextInput
            label="Contact email"
            type="email"
            readOnly={!builder}
            {...fields.bind('contactEmail')}
          />
          <Section title="Permissions">
            <PermissionsEditor
              apis={apis}
              value={fields.values.permissions}
              onChange={(permissions) => fields.set('permissions', permissions)}
              approved={approved}
              readOnly={!builder}
            />
          </Section>
          <NewerNotice fields={fields} latest={toFields(app)} labels={LABELS} />
          <ProblemNotice problem={submit.problem ?? fields.errors.permissions} />
          {builder && (
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
      <OneKey app={app} />
      <Section title="Information">
        <Facts
          facts={[
            [
              'App ID',
              <span key="id" className={classes.id}>
                {app.id}
                <CopyIcon value={app.id} what="App ID" />
              </span>,
            ],
            ['Distribution status', distributionWord(app.distribution)],
          ]}
        />
      </Section>
      {builder && <DangerZone app={app} />}
    </Page>
  );
}

/** Levels other than No Access, and the endpoints that were selected where there still is one. */
function toGrants(permissions: Permissions, { endpoints }: App) {
  const levels = Object.entries(permissions).filter(([, level]) => level !== 'none');
  const kept = Object.entries(endpoints).filter(([slug]) => (permissions[slug] ?? 'none') !== 'none');
  return { permissions: Object.fromEntries(levels), endpoints: Object.fromEntries(kept) };
}
