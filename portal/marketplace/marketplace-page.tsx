import { Group, Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useAccess, useInstallation } from '../client/use-session.ts';
import type { MarketplaceTab } from '../frame/router.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import { RouteButton } from '../ui/route-button.tsx';
import { BuiltByYou } from './built-by-you.tsx';

const TABS: readonly { readonly value: MarketplaceTab; readonly label: string }[] = [
  { value: 'all', label: 'All apps' },
  { value: 'built', label: 'Built by you' },
  { value: 'installed', label: 'Installed' },
];

/** Where apps are found, and where those that were built here are managed. */
export function MarketplacePage() {
  const { tab = 'all' } = useSearch({ from: '/frame/marketplace' });
  return <Marketplace tab={tab} />;
}

/** The same page as the home of an installation with one key an app: what was built here comes first. */
export function IntegrationsPage() {
  const { tab = 'built' } = useSearch({ from: '/frame/integrations' });
  return <Marketplace tab={tab} />;
}

function Marketplace({ tab }: { readonly tab: MarketplaceTab }) {
  const navigate = useNavigate();
  const { builder } = useAccess();
  const { apps } = useInstallation();
  return (
    <Page
      title="App Marketplace"
      purpose="Apps that connect to these APIs: those of others, and your own."
      action={builder && apps && <CreateAppButton />}
    >
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(value) => {
          const next = TABS.find((known) => known.value === value)?.value;
          void navigate({
            to: '.',
            search: ({ tab: _, ...before }) => (next === undefined ? before : { ...before, tab: next }),
            replace: true,
          });
        }}
      >
        <Tabs.List>
          {TABS.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="all" pt="lg">
          <EmptyState title="No app is offered here yet">
            Apps that their makers distribute stand here for every organization. So far every app is private
            to the organization that built it.
          </EmptyState>
        </Tabs.Panel>
        <Tabs.Panel value="built" pt="lg">
          <BuiltByYou />
        </Tabs.Panel>
        <Tabs.Panel value="installed" pt="lg">
          <EmptyState title="Nothing installed">
            An app of somebody else that your organization allowed to act for it stands here, with what it may
            do and the way to end it.
          </EmptyState>
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function CreateAppButton() {
  const { keysPerApp } = useInstallation();
  return (
    <Group>
      <RouteButton to={keysPerApp === 'one' ? '/apps/create' : '/apps/new'}>+ Create App</RouteButton>
    </Group>
  );
}
