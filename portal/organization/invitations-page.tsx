import type * as contract from '@latchkey/contract';
import { Button, Menu, Text } from '@mantine/core';
import { Link2, Send, UserPlus, X } from 'lucide-react';
import { useState } from 'react';
import { request } from '../client/request.ts';
import type { Invitation } from '../client/resources.ts';
import { usePages } from '../client/use-pages.ts';
import { useAccess, useInstallation, useSession } from '../client/use-session.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { countOf } from '../ui/format-number.ts';
import { Moment } from '../ui/moment.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { RowMenu } from '../ui/row-menu.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { StatusBadge, type Tone } from '../ui/status-badge.tsx';
import { TwoLines } from '../ui/two-lines.tsx';
import { useAddressFilter } from '../ui/use-address-filter.ts';
import { InvitationLinkDialog, InviteDialog } from './invite-dialog.tsx';
import { cancelInvitation, invite, type MadeInvitation } from './organization-client.ts';
import { ROLE_WORDS } from './role-choice.tsx';

/** Who was asked to join; an invitation is valid for 3 days, and again when it is sent again. */
export function InvitationsPage() {
  const { admin } = useAccess();
  const purpose = 'Who was asked to join. An invitation is valid for 3 days.';
  if (admin) return <Invitations purpose={purpose} />;
  return (
    <Page title="Invitations" purpose={purpose}>
      <EmptyState title="For owners and admins">
        Whoever has the link of an invitation can join with it, so only owners and admins see them. Ask one of
        them to invite somebody.
      </EmptyState>
    </Page>
  );
}

function Invitations({ purpose }: { readonly purpose: string }) {
  const { organization } = useSession();
  const { mail } = useInstallation();
  const [search, setSearch] = useAddressFilter('search');
  const [inviting, setInviting] = useState(false);
  const [shown, setShown] = useState<Invitation | MadeInvitation | null>(null);
  const [resending, setResending] = useState<string | null>(null);
  const [canceling, setCanceling] = useState<Invitation | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const pages = usePages(['invitations', organization.id, search], (cursor, signal) =>
    request<typeof contract.listInvitations>('GET', '/v1/organization/invitations', {
      query: { search, ...(cursor === undefined ? {} : { cursor }) },
      signal,
    }),
  );
  const resend = ({ email, role }: Invitation) => {
    setProblem(null);
    setResending(email);
    invite(email, role)
      .then(setShown, setProblem)
      .finally(() => setResending(null));
  };
  return (
    <Page
      title="Invitations"
      purpose={purpose}
      action={
        <Button leftSection={<UserPlus size={16} aria-hidden />} onClick={() => setInviting(true)}>
          Invite
        </Button>
      }
    >
      {(pages.items.length > 0 || search !== '') && (
        <SearchField label="Search invitations" value={search} onSearch={setSearch} />
      )}
      <ProblemNotice problem={problem} />
      <Text role="status" c="dimmed" hidden={resending === null}>
        {resending !== null && `Inviting ${resending} again…`}
      </Text>
      <DataTable
        label="Invitations"
        columns={[...COLUMNS, actionColumn({ show: setShown, resend, cancel: setCanceling })]}
        pages={pages}
        rowKey={({ id }) => id}
        isQuiet={({ state }) => state !== 'pending'}
        count={(rows) => `That is all: ${countOf(rows, 'invitation')}.`}
        empty={
          search === '' ? (
            <EmptyState title="Nobody was invited yet">
              Invite the people who work on your integrations. You choose what each of them may do.{' '}
              {mail ? 'They get a mail with a link.' : 'You get a link to pass on.'}
            </EmptyState>
          ) : (
            <EmptyState title="No invitation matches">E-mail addresses are searched.</EmptyState>
          )
        }
      />
      <InviteDialog opened={inviting} onClose={() => setInviting(false)} />
      <InvitationLinkDialog invitation={shown} onClose={() => setShown(null)} />
      <ConfirmDialog
        title="Take this invitation back?"
        opened={canceling !== null}
        onClose={() => setCanceling(null)}
        act="Take back invitation"
        dangerous
        onConfirm={async () => {
          if (canceling !== null) await cancelInvitation(canceling.id);
          setCanceling(null);
        }}
      >
        <Text>
          The link of <strong>{canceling?.email}</strong> does not work any more. You can invite them again.
        </Text>
      </ConfirmDialog>
    </Page>
  );
}

const STATES: Readonly<Record<Invitation['state'], { readonly word: string; readonly tone: Tone }>> = {
  pending: { word: 'Waiting', tone: 'amber' },
  accepted: { word: 'Accepted', tone: 'green' },
  rejected: { word: 'Declined', tone: 'grey' },
  canceled: { word: 'Taken back', tone: 'grey' },
  expired: { word: 'Expired', tone: 'grey' },
};

const COLUMNS: readonly Column<Invitation>[] = [
  {
    name: 'E-mail',
    render: ({ email, role }) => (
      <TwoLines first={email} second={`as ${ROLE_WORDS[role].name.toLowerCase()}`} />
    ),
    sortBy: ({ email }) => email,
  },
  {
    name: 'Status',
    render: ({ state }) => <StatusBadge tone={STATES[state].tone}>{STATES[state].word}</StatusBadge>,
    sortBy: ({ state }) => state,
  },
  {
    name: 'Valid until',
    render: ({ expiresAt, state }) =>
      state === 'pending' || state === 'expired' ? <Moment at={expiresAt} /> : '–',
    sortBy: ({ expiresAt }) => expiresAt,
  },
  {
    name: 'Invited',
    wideOnly: true,
    render: ({ createdAt }) => <Moment at={createdAt} />,
    sortBy: ({ createdAt }) => createdAt,
  },
];

interface Actions {
  readonly show: (invitation: Invitation) => void;
  readonly resend: (invitation: Invitation) => void;
  readonly cancel: (invitation: Invitation) => void;
}

function actionColumn({ show, resend, cancel }: Actions): Column<Invitation> {
  return {
    name: 'Actions',
    actions: true,
    render: (invitation) =>
      invitation.state === 'pending' || invitation.state === 'expired' ? (
        <RowMenu of={invitation.email}>
          {invitation.state === 'pending' && (
            <Menu.Item leftSection={<Link2 size={14} aria-hidden />} onClick={() => show(invitation)}>
              Show link
            </Menu.Item>
          )}
          <Menu.Item leftSection={<Send size={14} aria-hidden />} onClick={() => resend(invitation)}>
            Resend
          </Menu.Item>
          {invitation.state === 'pending' && (
            <Menu.Item
              c="var(--tone-red)"
              leftSection={<X size={14} aria-hidden />}
              onClick={() => cancel(invitation)}
            >
              Take back
            </Menu.Item>
          )}
        </RowMenu>
      ) : null,
  };
}
