import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import type { App } from '../client/resources.ts';
import type { Pages } from '../client/use-pages.ts';
import { FrameLink } from '../frame/frame-link.tsx';
import { listKeys } from '../keys/key-client.ts';
import { isLive, statusOf } from '../keys/key-status.tsx';
import { countOf } from '../ui/format-number.ts';
import { StatusBadge } from '../ui/status-badge.tsx';
import { AppStatus } from './app-status.tsx';
import classes from './apps-page.module.css';

/** Apps as cards: what they are called, what they are for, and how their keys are. */
export function AppCards({ pages }: { readonly pages: Pages<App> }) {
  return (
    <div>
      <div className={classes.grid}>
        {pages.items.map((app) => (
          <FrameLink key={app.id} to="/apps/$appId" params={{ appId: app.id }} className={classes.card}>
            <Text component="h2" fw={600} fz={14} lineClamp={2}>
              {app.name}
            </Text>
            <div className={classes.description}>{app.description || 'No description.'}</div>
            <div className={classes.foot}>
              {app.status === 'suspended' && <AppStatus of={app} />}
              <KeyHealth appId={app.id} />
              <span>{countOf(Object.keys(app.permissions).length, 'API')}</span>
            </div>
          </FrameLink>
        ))}
      </div>
      {pages.hasMore && (
        <div className={classes.end}>
          <Button variant="default" onClick={pages.showMore} loading={pages.loadingMore}>
            Show more
          </Button>
        </div>
      )}
    </div>
  );
}

/** Enough to tell how the keys are; the page of the app shows them all. */
const LOOKED_AT = 20;

function KeyHealth({ appId }: { readonly appId: string }) {
  const { environment } = useSearch({ from: '/frame' });
  const { data } = useQuery({
    queryKey: ['keys', appId, 'health', environment],
    queryFn: ({ signal }) => listKeys({ appId }, { environment, limit: LOOKED_AT }, signal),
    staleTime: 30_000,
  });
  if (data === undefined) return null;
  const live = data.items.filter(isLive);
  if (live.length === 0) return <StatusBadge tone="grey">No key</StatusBadge>;
  const worst = live.map((key) => statusOf(key, Date.now())).find(({ tone }) => tone !== 'green');
  const environments = [...new Set(live.map((key) => key.environment))];
  return (
    <>
      <StatusBadge tone={worst?.tone ?? 'green'}>
        {worst?.word ?? countOf(live.length, 'active key')}
      </StatusBadge>
      <span>{environments.join(', ')}</span>
    </>
  );
}
