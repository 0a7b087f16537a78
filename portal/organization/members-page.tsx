import type * as contract from '@latchkey/contract';
import { Button, Group, Menu, Modal, Stack, Text } from '@mantine/core';
import { LogOut, UserMinus, UserPlus, UserRoundCog } from 'lucide-react';
import { useState } from 'react';
import { request } from '../client/request.ts';
import type { Member } from '../client/resources.ts';
import { forgetSession } from '../client/session.ts';
import { usePages } from '../client/use-pages.ts';
import { useAccess, useSession } from '../client/use-session.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { countOf } from '../ui/format-number.ts';
import { Moment } from '../ui/moment.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { RowMenu } from '../ui/row-menu.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { TwoLines } from '../ui/two-lines.tsx';
import { useAddressFilter } from '../ui/use-address-filter.ts';
import { useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { changeRole, removeMember } from './organization-client.ts';
import { ROLE_WORDS, RoleChoice } from './role-choice.tsx';

interface Open {
  readonly act: 'role' | 'remove';
  readonly member: Member;
}

/** Who belongs to the organization, and as what. */
export function MembersPage() {
  const { organization, person } = useSession();
  const { admin } = useAccess();
  const [search, setSearch] = useAddressFilter('search');
  const [inviting, setInviting] = useState(false);
  const [open, setOpen] = useState<Open | null>(null);
  const pages = usePages(['members', organization.id, search], (cursor, signal) =>
    request<typeof contract.listMembers>('GET', '/v1/organization/members', {
      query: { search, ...(cursor === undefined ? {} : { cursor }) },
      signal,
    }),
  );
  const close = () => setOpen(null);
  return (
    <Page
      title="Members"
      purpose={`Who belongs to ${organization.name}, and what each of them may do.`}
      action={
        admin && (
          <Button leftSection={<UserPlus size={16} aria-hidden />} onClick={() => setInviting(true)}>
            Invite
          </Button>
        )
      }
    >
      <Group>
        <SearchField label="Search members" value={search} onSearch={setSearch} />
      </Group>
      <DataTable
        label="Members"
        columns={[...COLUMNS, actionColumn(person?.id, admin, setOpen)]}
        pages={pages}
        rowKey={({ id }) => id}
        count={(rows) => `That is all: ${countOf(rows, 'member')}.`}
        empty={<EmptyState title="Nobody matches">Names and e-mail addresses are searched.</EmptyState>}
      />
      <InviteDialog opened={inviting} onClose={() => setInviting(false)} />
      <Modal opened={open?.act === 'role'} onClose={close} title="Change role">
        {open?.act === 'role' && <RoleForm member={open.member} onClose={close} />}
      </Modal>
      <RemoveDialog member={open?.act === 'remove' ? open.member : null} onClose={close} />
    </Page>
  );
}

const COLUMNS: readonly Column<Member>[] = [
  {
    name: 'Name',
    render: ({ name, email }) => <TwoLines first={name} second={email} />,
    sortBy: ({ name }) => name.toLowerCase(),
  },
  { name: 'Role', render: ({ role }) => ROLE_WORDS[role].name, sortBy: ({ role }) => role },
  {
    name: 'Joined',
    render: ({ createdAt }) => <Moment at={createdAt} />,
    sortBy: ({ createdAt }) => createdAt,
  },
];

function actionColumn(
  ownId: string | undefined,
  admin: boolean,
  open: (opened: Open) => void,
): Column<Member> {
  return {
    name: 'Actions',
    actions: true,
    render: (member) => {
      const self = member.userId === ownId;
      if (!admin && !self) return null;
      return (
        <RowMenu of={member.name}>
          {admin && (
            <Menu.Item
              leftSection={<UserRoundCog size={14} aria-hidden />}
              onClick={() => open({ act: 'role', member })}
            >
              Change role
            </Menu.Item>
          )}
          <Menu.Item
            c="var(--tone-red)"
            leftSection={self ? <LogOut size={14} aria-hidden /> : <UserMinus size={14} aria-hidden />}
            onClick={() => open({ act: 'remove', member })}
          >
            {self ? 'Leave organization' : 'Remove'}
          </Menu.Item>
        </RowMenu>
      );
    },
  };
}

function RoleForm({ member, onClose }: { readonly member: Member; readonly onClose: () => void }) {
  const fields = useFields({ role: member.role });
  const submit = useSubmit(fields, async () => {
    await changeRole(member.id, fields.values.role);
    onClose();
  });
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack gap="md">
        <Text>
          What <strong>{member.name}</strong> may do from now on.
        </Text>
        <RoleChoice
          value={fields.values.role}
          error={fields.errors.role}
          onChange={(role) => fields.set('role', role)}
        />
        <ProblemNotice problem={submit.problem} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button type="submit" loading={submit.busy} disabled={!fields.changed}>
            Change role
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function RemoveDialog({ member, onClose }: { readonly member: Member | null; readonly onClose: () => void }) {
  const { organization, person } = useSession();
  const self = member !== null && member.userId === person?.id;
  return (
    <ConfirmDialog
      title={self ? `Leave ${organization.name}?` : 'Remove this member?'}
      opened={member !== null}
      onClose={onClose}
      act={self ? 'Leave organization' : 'Remove member'}
      dangerous
      onConfirm={async () => {
        if (member === null) return;
        await removeMember(member.id);
        onClose();
        if (!self) return;
        forgetSession();
        location.assign('/');
      }}
    >
      <Text>
        {self ? 'You see' : <strong>{member?.name}</strong>}
        {self ? '' : ' sees'} nothing of {organization.name} any more. Apps and keys that{' '}
        {self ? 'you' : 'they'} made stay with the organization and go on working: revoke those that must end.
      </Text>
    </ConfirmDialog>
  );
}
