import { Button, Stack } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { App } from '../client/resources.ts';
import { usePages } from '../client/use-pages.ts';
import { useAccess } from '../client/use-session.ts';
import { GenerateKeyDialog } from '../keys/generate-key-dialog.tsx';
import { listKeys } from '../keys/key-client.ts';
import { filterOf, KeyFilterChips } from '../keys/key-filters.tsx';
import { KeyTable } from '../keys/key-table.tsx';
import { useKeyActions } from '../keys/use-key-actions.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Section } from '../ui/page.tsx';
import classes from './access-keys.module.css';
import { takeFreshKey } from './fresh-key.ts';

const WORDS = {
  revokeTitle: 'Revoking the Key',
  revokeAct: 'Revoke key',
  secretTitle: 'Successfully Generated your API Keys!',
};

/** The keys of an app, and everything that can be done to them. */
export function AccessKeys({ app }: { readonly app: App }) {
  const { environment } = useSearch({ from: '/frame' });
  const { builder } = useAccess();
  const [generating, setGenerating] = useState(false);
  const [shown, setShown] = useState<string | null>(null);
  const { actions, show, dialogs, notice } = useKeyActions(WORDS);
  const filters = { environment, ...filterOf(shown) };
  const pages = usePages(['keys', app.id, filters], (cursor, signal) =>
    listKeys({ appId: app.id }, { ...filters, cursor }, signal),
  );
  useEffect(() => {
    const fresh = takeFreshKey(app.id);
    if (fresh !== null) show(fresh);
  }, [app.id]);
  const filtered = shown !== null || environment !== undefined;
  return (
    <div className={classes.first}>
      <Section
        title="API Credentials"
        purpose="Copy a new key when it is shown, and store it securely: it is shown once."
        action={
          builder && (
            <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setGenerating(true)}>
              Generate Key
            </Button>
          )
        }
      >
        <Stack gap="sm">
          {(pages.items.length > 0 || filtered) && <KeyFilterChips value={shown} onChange={setShown} />}
          {notice}
          <KeyTable
            pages={pages}
            actions={builder ? actions : null}
            endWord="Revoke"
            withSwitch
            empty={
              filtered ? (
                <EmptyState title="No key matches">Choose another filter or environment.</EmptyState>
              ) : (
                <EmptyState title="No keys yet">
                  A key is what {app.name} shows when it calls an API. Use a different one for each
                  environment.
                </EmptyState>
              )
            }
          />
        </Stack>
      </Section>
      <GenerateKeyDialog
        opened={generating}
        title="Generate Key"
        act="Generate"
        owner={{ appId: app.id }}
        onClose={() => setGenerating(false)}
        onIssued={(issued) => {
          setGenerating(false);
          show(issued);
        }}
      />
      {dialogs}
    </div>
  );
}
