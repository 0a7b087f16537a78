import { Tabs, Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { App } from '../client/resources.ts';
import type { AppTab } from '../frame/router.tsx';
import { BackLink } from '../ui/back-link.tsx';
import { Page } from '../ui/page.tsx';
import { UsageView } from '../usage/usage-view.tsx';
import { AccessKeys } from './access-keys.tsx';
import { AppInformation } from './app-information.tsx';
import { AppStatus, distributionWord } from './app-status.tsx';
import { ConnectedApis } from './connected-apis.tsx';

const TABS: readonly { readonly value: AppTab; readonly label: string }[] = [
  { value: 'information', label: 'App Information' },
  { value: 'keys', label: 'Access Keys' },
  { value: 'apis', label: 'Connected APIs' },
  { value: 'usage', label: 'Usage' },
  { value: 'distribution', label: 'Distribution' },
];

export function AppTabs({ app }: { readonly app: App }) {
  const { tab = 'information' } = useSearch({ from: '/frame/apps/$appId' });
  const navigate = useNavigate({ from: '/apps/$appId' });
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
        <Tabs.List style={{ flexWrap: 'nowrap', overflowX: 'auto' }}>
          {TABS.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value} style={{ whiteSpace: 'nowrap' }}>
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
