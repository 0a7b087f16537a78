import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { apisQuery, ownRequestsQuery } from '../catalogue/catalogue-client.ts';
import { MethodName } from '../catalogue/method-name.tsx';
import { OpeningBadge } from '../catalogue/opening-badge.tsx';
import { RequestAccessDialog } from '../catalogue/request-access-dialog.tsx';
import type { Api, App } from '../client/resources.ts';
import { useAccess } from '../client/use-session.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { countOf } from '../ui/format-number.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { RouteLink } from '../ui/route-link.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { UnsavedGuard } from '../ui/unsaved-guard.tsx';
import { useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { updateApp } from './app-client.ts';
import { toChoice, toGrants } from './choose-endpoints.ts';
import classes from './connected-apis.module.css';
import { EndpointChoice } from './endpoint-choice.tsx';
import { levelWord } from './permissions-editor.tsx';

/** Which endpoints the keys of an app open. */
export function ConnectedApis({ app }: { readonly app: App }) {
  const { builder } = useAccess();
  const { data: apis, error, refetch } = useQuery(apisQuery);
  const [editing, setEditing] = useState(false);
  if (apis === undefined) return <ProblemNotice problem={error} onRetry={() => void refetch()} />;
  if (editing) return <EditConnections app={app} apis={apis} onDone={() => setEditing(false)} />;
  const connected = apis.filter(({ slug }) => (app.permissions[slug] ?? 'none') !== 'none');
  return (
    <Stack gap="md">
      {builder && (
        <Group justify="space-between">
          <Text c="dimmed">The keys of this app open these endpoints and no others.</Text>
          <Button onClick={() => setEditing(true)}>Change endpoints</Button>
        </Group>
      )}
      {connected.length === 0 && (
        <EmptyState title="Not connected to any API">
          The keys of this app open nothing yet. Choose the endpoints it calls.
        </EmptyState>
      )}
      {connected.map((api) => (
        <Connection key={api.id} api={api} app={app} />
      ))}
      <OnRequest app={app} apis={apis} />
    </Stack>
  );
}

function Connection({ api, app }: { readonly api: Api; readonly app: App }) {
  const level = app.permissions[api.slug] ?? 'none';
  const chosen = app.endpoints[api.slug];
  const endpoints = api.endpoints.filter(({ id, access }) =>
    chosen === undefined ? level === 'write' || access === 'read' : chosen.includes(id),
  );
  return (
    <section className={classes.connection} aria-label={api.name}>
      <header className={classes.head}>
        <RouteLink to="/apis/$slug" params={{ slug: api.slug }} fw={500} c="inherit">
          {api.name}
        </RouteLink>
        <StatusBadge tone="accent">{levelWord(level)}</StatusBadge>
        <Text size="xs" c="dimmed" ml="auto">
          {api.endpoints.length === 0
            ? 'All of it'
            : `${endpoints.length} of ${countOf(api.endpoints.length, 'endpoint')}`}
        </Text>
      </header>
      <ul className={classes.endpoints}>
        {endpoints.map((endpoint) => (
          <li key={endpoint.id}>
            <MethodName method={endpoint.method} />
            <code>{endpoint.path}</code>
            <span>{endpoint.summary}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function OnRequest({ app, apis }: { readonly app: App; readonly apis: readonly Api[] }) {
  const { builder } = useAccess();
  const { data: requests = [] } = useQuery(ownRequestsQuery);
  const [asking, setAsking] = useState<Api | null>(null);
  const closed = apis.filter(
    ({ opening, slug, status }) =>
      opening === 'on_request' && status === 'active' && (app.permissions[slug] ?? 'none') === 'none',
  );
  return (
    <>
      {closed.map((api) => {
        const open = requests.find(
          ({ apiId, appId, state }) => apiId === api.id && appId === app.id && state === 'pending',
        );
        return (
          <section key={api.id} className={classes.connection} aria-label={api.name}>
            <header className={classes.head}>
              <Text fw={500}>{api.name}</Text>
              {open === undefined ? (
                <OpeningBadge opening="on_request" />
              ) : (
                <StatusBadge tone="amber">Waiting for approval</StatusBadge>
              )}
              {builder && open === undefined && (
                <Button size="compact-sm" variant="default" ml="auto" onClick={() => setAsking(api)}>
                  Request access
                </Button>
              )}
            </header>
          </section>
        );
      })}
      <RequestAccessDialog api={asking} appId={app.id} onClose={() => setAsking(null)} />
    </>
  );
}

interface EditProps {
  readonly app: App;
  readonly apis: readonly Api[];
  readonly onDone: () => void;
}

function EditConnections({ app, apis, onDone }: EditProps) {
  const [start] = useState(() => toChoice(apis, app.permissions, app.endpoints));
  const [choice, setChoice] = useState(start);
  const fields = useFields({});
  const submit = useSubmit(fields, async () => {
    await updateApp(app.id, toGrants(apis, choice));
    onDone();
  });
  return (
    <form onSubmit={submit.onSubmit} className={classes.form}>
      <UnsavedGuard when={choice !== start && !submit.busy} />
      <Stack gap="md">
        <EndpointChoice apis={apis} value={choice} onChange={setChoice} />
        <ProblemNotice problem={submit.problem} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={submit.busy} disabled={choice === start}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
