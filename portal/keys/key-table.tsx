import { ActionIcon, Menu, Switch, Text } from '@mantine/core';
import { Pause, Play, RefreshCw, RotateCw, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Key } from '../client/resources.ts';
import type { Pages } from '../client/use-pages.ts';
import { CopyIcon } from '../ui/copy-button.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { countOf } from '../ui/format-number.ts';
import { Moment } from '../ui/moment.tsx';
import { isLive, KeyStatus, statusOf } from './key-status.tsx';
import classes from './key-table.module.css';

export interface KeyActions {
  readonly revoke: (key: Key) => void;
  readonly regenerate?: (key: Key) => void;
  readonly rotate?: (key: Key) => void;
  readonly pause?: (key: Key) => void;
  readonly resume?: (key: Key) => void;
}

interface KeyTableProps {
  readonly pages: Pages<Key>;
  readonly empty: ReactNode;
  /** `null` for whoever may only look. */
  readonly actions: KeyActions | null;
  /** Word for ending a key: "Revoke" or "Delete". */
  readonly endWord: string;
  /** A switch that revokes, beside the menu. */
  readonly withSwitch?: boolean;
}

export function KeyTable({ pages, empty, actions, endWord, withSwitch = false }: KeyTableProps) {
  const pairs = pages.items.some(({ kind }) => kind === 'pair');
  const columns: Column<Key>[] = [
    {
      name: 'Status',
      render: (key) => <KeyStatus of={key} />,
      sortBy: (key) => statusOf(key, Date.now()).word,
    },
    {
      name: 'Name',
      title: true,
      render: (key) => (
        <TwoLines first={<strong className={classes.name}>{key.name}</strong>} second={key.environment} />
      ),
      sortBy: (key) => key.name.toLowerCase(),
    },
    ...(pairs ? [SHARED_KEY] : []),
    {
      name: pairs ? 'Secret Key' : 'Key',
      render: (key) => <span className={classes.code}>{key.masked}</span>,
    },
    {
      name: 'Credential ID',
      wideOnly: true,
      render: (key) => (
        <span className={classes.code}>
          {key.id}
          <CopyIcon value={key.id} what="credential ID" />
        </span>
      ),
    },
    {
      name: 'Creation Date',
      wideOnly: true,
      render: (key) => (
        <TwoLines first={<Moment at={key.createdAt} />} second={<Author name={key.createdBy.name} />} />
      ),
      sortBy: (key) => key.createdAt,
    },
    {
      name: 'Last used',
      render: (key) => (
        <TwoLines
          first={key.lastUsedAt === null ? 'never' : <Moment at={key.lastUsedAt} />}
          second={<Expiry of={key} />}
        />
      ),
      sortBy: (key) => key.lastUsedAt ?? '',
    },
    ...(actions === null ? [] : [actionColumn(actions, endWord, withSwitch)]),
  ];
  return (
    <DataTable
      label="API credentials"
      columns={columns}
      pages={pages}
      rowKey={(key) => key.id}
      isQuiet={(key) => !isLive(key)}
      empty={empty}
      count={(rows) => `That is all: ${countOf(rows, 'key')}.`}
    />
  );
}

const SHARED_KEY: Column<Key> = {
  name: 'Shared Key',
  wideOnly: true,
  render: (key) =>
    key.sharedKey === undefined ? (
      '–'
    ) : (
      <span className={classes.code}>
        {key.sharedKey}
        <CopyIcon value={key.sharedKey} what="Shared Key" />
      </span>
    ),
};

function TwoLines({ first, second }: { readonly first: ReactNode; readonly second: ReactNode }) {
  return (
    <div className={classes.lines}>
      <div>{first}</div>
      <Text size="xs" c="dimmed" component="div">
        {second}
      </Text>
    </div>
  );
}

function Author({ name }: { readonly name: string }) {
  return (
    <span className={classes.author} title={name}>
      by {name}
    </span>
  );
}

function Expiry({ of: key }: { readonly of: Key }) {
  if (key.state === 'revoked') {
    return key.revokedAt === null ? null : (
      <span title={whyRevoked(key)}>
        revoked <Moment at={key.revokedAt} />
      </span>
    );
  }
  if (key.expiresAt === null) return 'no expiry';
  return (
    <>
      {key.state === 'expired' ? 'ended' : 'ends'} <Moment at={key.expiresAt} />
    </>
  );
}

function whyRevoked({ revokedBy, revokedReason }: Key): string {
  const who = revokedBy === null ? 'Revoked' : `Revoked by ${revokedBy.name}`;
  return revokedReason === null ? `${who}.` : `${who}: ${revokedReason}`;
}

function actionColumn(actions: KeyActions, endWord: string, withSwitch: boolean): Column<Key> {
  return {
    name: 'Actions',
    actions: true,
    render: (key) =>
      isLive(key) || key.state === 'expired' ? (
        <span className={classes.actions}>
          {withSwitch && (
            <Switch
              size="sm"
              checked={isLive(key)}
              aria-label={`Revoke ${key.name}`}
              onChange={() => actions.revoke(key)}
            />
          )}
          <KeyMenu of={key} actions={actions} endWord={endWord} />
        </span>
      ) : withSwitch ? (
        <span className={classes.actions}>
          <Switch size="sm" checked={false} disabled aria-label={`${key.name} is revoked`} />
          <span className={classes.noMenu} />
        </span>
      ) : null,
  };
}

interface KeyMenuProps {
  readonly of: Key;
  readonly actions: KeyActions;
  readonly endWord: string;
}

function KeyMenu({ of: key, actions, endWord }: KeyMenuProps) {
  const { regenerate, rotate, pause, resume, revoke } = actions;
  return (
    <Menu width={180}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" c="dimmed" aria-label={`⋯ Actions menu: ${key.name}`}>
          <span aria-hidden>⋯</span>
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {rotate !== undefined && (
          <Menu.Item leftSection={<RotateCw size={14} aria-hidden />} onClick={() => rotate(key)}>
            Rotate
          </Menu.Item>
        )}
        {regenerate !== undefined && (
          <Menu.Item leftSection={<RefreshCw size={14} aria-hidden />} onClick={() => regenerate(key)}>
            Regenerate
          </Menu.Item>
        )}
        {pause !== undefined && key.state === 'active' && (
          <Menu.Item leftSection={<Pause size={14} aria-hidden />} onClick={() => pause(key)}>
            Pause
          </Menu.Item>
        )}
        {resume !== undefined && key.state === 'paused' && (
          <Menu.Item leftSection={<Play size={14} aria-hidden />} onClick={() => resume(key)}>
            Resume
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item
          c="var(--tone-red)"
          leftSection={<Trash2 size={14} aria-hidden />}
          onClick={() => revoke(key)}
        >
          {endWord}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
