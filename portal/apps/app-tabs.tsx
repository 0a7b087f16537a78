import { Tabs, Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { App } from '../client/resources.ts';
import type { AppTab } from '../frame/router.tsx';
import { BackLink } from '../ui/back-link.tsx';
import { Page } from '../ui/page.tsx';
import { UsageView } from '../usage/usage-view.tsx';
import { AccessKeys } from './access-keys.tsx';
import { AppInformation } from './app-information.tsx';
import { AppStatus, distributionWord } from './app-status.tsx';
import classes from './app-tabs.module.css';
import { ConnectedApis } from './connected-apis.tsx';

const TABS: readonly { readonly value: AppTab; readonly label: string }[] = [
  { value: 'information', label: 'App Information' },
  { value: 'keys', label: 'Access Keys' },
  { value: 'apis', label: 'Connected APIs' },
  { value: 'usage', label: 'Usage' },
  { value: 'distribution', label: 'Distribution' },
];

/** Not all of them fit on a phone: the open one goes to the middle. */
function showTab(list: HTMLElement, tab: AppTab): void {
  const opened = list.children[TABS.findIndex(({ value }) => value === tab)];
  if (opened === undefined) return;
  const [outer, inner] = [list.getBoundingClientRect(), opened.getBoundingClientRect()];
  list.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
}

export function AppTabs({ app }: { readonly app: App }) {
  const { tab = 'information' } = useSearch({ from: '/frame/apps/$appId' });
  const navigate = useNavigate({ from: '/apps/$appId' });
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (list.current !== null) showTab(list.current, tab);
  }, [tab]);
  return (
    <Page
      above={<BackLink to="/apps" />}
      title={app.name}
      purpose={app.description || undefined}
      action={app.status === 'suspended' && <AppStatus of={app} />}
    >
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(value) => {
          const next = TABS.find((known) => known.value === value)?.value;
          void navigate({
            search: ({ tab: _, key: __, ...before }) => ({
              ...before,
              ...(next === undefined ? {} : { tab: next }),
            }),
            replace: true,
          });
        }}
      >
        <Tabs.List ref={list} className={classes.list}>
          {TABS.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="information" pt="lg">
          <AppInformation app={app} />
        </Tabs.Panel>
        <Tabs.Panel value="keys" pt="lg">
          <AccessKeys app={app} />
        </Tabs.Panel>
        <Tabs.Panel value="apis" pt="lg">
          <ConnectedApis app={app} />
        </Tabs.Panel>
        <Tabs.Panel value="usage" pt="lg">
          <UsageView appId={app.id} />
        </Tabs.Panel>
        <Tabs.Panel value="distribution" pt="lg">
          <Text>
            Distribution status: <strong>{distributionWord(app.distribution)}</strong>
          </Text>
          <Text c="dimmed">Only your own organization uses this app.</Text>
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
