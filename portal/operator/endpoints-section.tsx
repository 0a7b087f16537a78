import { Button, Menu, Text } from '@mantine/core';
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { EndpointList } from '../catalogue/endpoint-list.tsx';
import type { Api, Endpoint } from '../client/resources.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Section } from '../ui/page.tsx';
import { RowMenu } from '../ui/row-menu.tsx';
import { type NewEndpoint, updateApi } from './catalogue-client.ts';
import { EndpointDialog } from './endpoint-dialog.tsx';

/** What apps can be narrowed to. Each change is saved by itself. */
export function EndpointsSection({ api }: { readonly api: Api }) {
  const [editing, setEditing] = useState<Endpoint | 'new' | null>(null);
  const [removing, setRemoving] = useState<Endpoint | null>(null);
  const save = async (change: (endpoints: readonly Endpoint[]) => readonly NewEndpoint[]) => {
    const endpoints = change(api.endpoints).map(({ method, path, access, summary }) => ({
      method,
      path,
      access,
      summary,
    }));
    await updateApi(api, { endpoints });
  };
  const menu = (endpoint: Endpoint) => (
    <RowMenu of={`${endpoint.method} ${endpoint.path}`}>
      <Menu.Item leftSection={<Pencil size={14} aria-hidden />} onClick={() => setEditing(endpoint)}>
        Edit
      </Menu.Item>
      <Menu.Item
        c="var(--tone-red)"
        leftSection={<Trash2 size={14} aria-hidden />}
        onClick={() => setRemoving(endpoint)}
      >
        Remove
      </Menu.Item>
    </RowMenu>
  );
  return (
    <Section
      title="Endpoints"
      purpose="Apps can be narrowed to some of them; each needs Read or Write."
      action={
        !api.management && (
          <Button
            variant="default"
            leftSection={<Plus size={16} aria-hidden />}
            onClick={() => setEditing('new')}
          >
            Add endpoint
          </Button>
        )
      }
    >
      {api.endpoints.length === 0 ? (
        <EmptyState title="No endpoint is described">
          Permissions cover the whole API by level. Add endpoints, or import its OpenAPI document, to let apps
          be narrowed to some of them.
        </EmptyState>
      ) : (
        <EndpointList api={api} {...(api.management ? {} : { menu })} />
      )}
      <EndpointDialog
        endpoint={editing}
        onClose={() => setEditing(null)}
        onSave={(changed) =>
          save((endpoints) =>
            editing === 'new'
              ? [...endpoints, changed]
              : endpoints.map((endpoint) => (endpoint.id === editing?.id ? changed : endpoint)),
          )
        }
      />
      <ConfirmDialog
        title="Remove this endpoint?"
        opened={removing !== null}
        onClose={() => setRemoving(null)}
        act="Remove endpoint"
        dangerous
        onConfirm={async () => {
          await save((endpoints) => endpoints.filter(({ id }) => id !== removing?.id));
          setRemoving(null);
        }}
      >
        <Text>
          Apps that were narrowed to{' '}
          <strong>
            {removing?.method} {removing?.path}
          </strong>{' '}
          lose it, and are refused there from then on.
        </Text>
      </ConfirmDialog>
    </Section>
  );
}
