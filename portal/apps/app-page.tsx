import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { ApiProblem } from '../client/problem.ts';
import { useInstallation } from '../client/use-session.ts';
import { Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useSlow } from '../ui/use-slow.ts';
import { appQuery } from './app-client.ts';
import { AppTabs } from './app-tabs.tsx';
import { EditAppPage } from './edit-app-page.tsx';

/** One app: tabs where it may have many keys, one form where it has one. */
export function AppPage() {
  const { appId } = useParams({ from: '/frame/apps/$appId' });
  const { keysPerApp } = useInstallation();
  const { data: app, error, refetch, isPending } = useQuery(appQuery(appId));
  const slow = useSlow(isPending);
  // Somebody else may delete it while it is looked at.
  const gone = error instanceof ApiProblem && error.status === 404;
  if (app === undefined || gone) {
    return (
      <Page title="App">
        <ProblemNotice problem={error} onRetry={() => void refetch()} />
        {slow && <Skeleton height={240} aria-label="Loading" />}
      </Page>
    );
  }
  return keysPerApp === 'one' ? <EditAppPage key={app.id} app={app} /> : <AppTabs key={app.id} app={app} />;
}
