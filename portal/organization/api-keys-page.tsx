import { Button, Stack } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { usePages } from '../client/use-pages.ts';
import { useAccess, useSession } from '../client/use-session.ts';
import { GenerateKeyDialog } from '../keys/generate-key-dialog.tsx';
import { listKeys } from '../keys/key-client.ts';
import { filterOf, KeyFilterChips } from '../keys/key-filters.tsx';
import { KeyTable } from '../keys/key-table.tsx';
import { useKeyActions } from '../keys/use-key-actions.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';

const WORDS = {
  revokeTitle: 'Delete this API key?',
  revokeAct: 'Delete',
  secretTitle: 'API Key Created',
};

/** Keys of the organization itself, for owners and admins. */
export function ApiKeysPage() {
  const { admin } = useAccess();
  const { organization } = useSession();
  if (!admin) {
    return (
      <Page title="API Keys">
        <EmptyState title="For owners and admins">
          Keys of {organization.name} itself may do all that the organization may do. Ask an owner or admin
          for one, or for the admin role.
        </EmptyState>
      </Page>
    );
  }
  return <OrganizationKeys />;
}

function OrganizationKeys() {
  const { organization } = useSession();
  const { environment } = useSearch({ from: '/frame' });
  const [creating, setCreating] = useState(false);
  const [shown, setShown] = useState<string | null>(null);
  const { actions, show, dialogs, notice } = useKeyActions(WORDS);
  const filters = { environment, ...filterOf(shown) };
  const pages = usePages(['keys', organization.id, filters], (cursor, signal) =>
    listKeys('organization', { ...filters, cursor }, signal),
  );
  const filtered = shown !== null || environment !== undefined;
  return (
    <Page
      title="API Keys"
      purpose="Keys of the organization itself. To rotate one by hand: create another, change over, delete the old one."
      action={<Button onClick={() => setCreating(true)}>+ Create API Key</Button>}
    >
      <Stack gap="sm">
        {(pages.items.length > 0 || filtered) && <KeyFilterChips value={shown} onChange={setShown} />}
        {notice}
        <KeyTable
          pages={pages}
          actions={actions}
          endWord="Delete"
          empty={
            filtered ? (
              <EmptyState title="No key matches">Choose another filter or environment.</EmptyState>
            ) : (
              <EmptyState title="No API keys yet">
                Send one in the Authorization header of every request. Create separate keys for development,
                staging and production.
              </EmptyState>
            )
          }
        />
      </Stack>
      <GenerateKeyDialog
        opened={creating}
        title="Create API Key"
        act="Create"
        owner="organization"
        onClose={() => setCreating(false)}
        onIssued={(issued) => {
          setCreating(false);
          show(issued);
        }}
      />
      {dialogs}
    </Page>
  );
}
