import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { LOOK_AGAIN_MS } from '../client/query-client.ts';
import type { App, Key } from '../client/resources.ts';
import { useAccess, useInstallation } from '../client/use-session.ts';
import { FirstExpiryNote, useFirstExpiry } from '../keys/expiry-field.tsx';
import { createKey, listKeys } from '../keys/key-client.ts';
import { isLive, KeyStatus } from '../keys/key-status.tsx';
import { useKeyActions } from '../keys/use-key-actions.tsx';
import { Facts } from '../ui/facts.tsx';
import { Moment } from '../ui/moment.tsx';
import { Section } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import classes from './app-information.module.css';

const WORDS = { revokeTitle: 'Revoke this API key?', revokeAct: 'Revoke key', secretTitle: 'Copy API key' };

/** The API key of an app that has one. */
export function OneKey({ app }: { readonly app: App }) {
  const { builder } = useAccess();
  const { data, error, refetch } = useQuery({
    queryKey: ['keys', app.id, 'one'],
    queryFn: ({ signal }) => listKeys({ appId: app.id }, { limit: 20 }, signal),
    refetchInterval: LOOK_AGAIN_MS,
  });
  const { actions, show, dialogs, notice } = useKeyActions(WORDS);
  const key = data?.items.find(isLive);
  return (
    <Section
      title="API key"
      action={builder && key !== undefined && <OneKeyButtons of={key} actions={actions} />}
    >
      <Stack gap="sm">
        {notice}
        <ProblemNotice problem={error} onRetry={() => void refetch()} />
        {key !== undefined && (
          <Facts
            facts={[
              [
                'Key',
                <span key="key" className={classes.id}>
                  {key.masked}
                </span>,
              ],
              ['Status', <KeyStatus key="status" of={key} />],
              ['Created', <Moment key="created" at={key.createdAt} />],
              ['Last used', key.lastUsedAt === null ? 'never' : <Moment key="used" at={key.lastUsedAt} />],
            ]}
          />
        )}
        {data !== undefined && key === undefined && <NoKey app={app} onIssued={show} mayGenerate={builder} />}
      </Stack>
      {dialogs}
    </Section>
  );
}

function OneKeyButtons({
  of: key,
  actions,
}: {
  readonly of: Key;
  readonly actions: ReturnType<typeof useKeyActions>['actions'];
}) {
  return (
    <Group gap="xs">
      <Button variant="default" onClick={() => actions.regenerate(key)}>
        Regenerate
      </Button>
      {key.state === 'active' && (
        <Button variant="default" onClick={() => actions.pause(key)}>
          Pause
        </Button>
      )}
      {key.state === 'paused' && (
        <Button variant="default" onClick={() => actions.resume(key)}>
          Resume
        </Button>
      )}
    </Group>
  );
}

interface NoKeyProps {
  readonly app: App;
  readonly mayGenerate: boolean;
  readonly onIssued: ReturnType<typeof useKeyActions>['show'];
}

function NoKey({ app, mayGenerate, onIssued }: NoKeyProps) {
  const { keyKinds } = useInstallation();
  const expiresAt = useFirstExpiry();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const generate = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const kind = keyKinds[0] ?? 'bearer';
      const about = { kind, name: 'API key', environment: 'production', expiresAt, addresses: [] };
      onIssued(await createKey({ appId: app.id }, about));
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Text c="dimmed">This app has no API key that is alive.</Text>
      {mayGenerate && <FirstExpiryNote />}
      <ProblemNotice problem={problem} />
      {mayGenerate && (
        <div>
          <Button variant="default" loading={busy} onClick={() => void generate()}>
            Generate
          </Button>
        </div>
      )}
    </>
  );
}
