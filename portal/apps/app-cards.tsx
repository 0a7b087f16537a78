import { Button, Text } from '@mantine/core';
import type { ListedApp } from '../client/resources.ts';
import type { Pages } from '../client/use-pages.ts';
import { FrameLink } from '../frame/frame-link.tsx';
import { countOf } from '../ui/format-number.ts';
import { AppStatus } from './app-status.tsx';
import classes from './apps-page.module.css';
import { KeyHealth } from './key-health.tsx';

/** Apps as cards: what they are called, what they are for, and how their keys are. */
export function AppCards({ pages }: { readonly pages: Pages<ListedApp> }) {
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
              <KeyHealth of={app.keys} />
              {app.keys.environments.length > 0 && <span>{app.keys.environments.join(', ')}</span>}
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
