import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Invitation, Role } from '../client/resources.ts';
import { useInstallation } from '../client/use-session.ts';
import { Snippet } from '../keys/snippet.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { exactTime } from '../ui/moment.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { invite, type MadeInvitation } from './organization-client.ts';
import { RoleChoice } from './role-choice.tsx';

/** Asks whom to invite as what, then says what became of the mail, and shows the link to pass on. */
export function InviteDialog({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const [made, setMade] = useState<MadeInvitation | null>(null);
  const close = () => {
    setMade(null);
    onClose();
  };
  if (made !== null) return <InvitationLinkDialog invitation={opened ? made : null} onClose={close} />;
  return (
    <Modal opened={opened} onClose={close} title="Invite somebody">
      {opened && <InviteForm onClose={close} onMade={setMade} />}
    </Modal>
  );
}

interface InviteFormProps {
  readonly onClose: () => void;
  readonly onMade: (invitation: MadeInvitation) => void;
}

function InviteForm({ onClose, onMade }: InviteFormProps) {
  const fields = useFields({ email: '', role: 'developer' as Role });
  const { email, role } = fields.values;
  const submit = useSubmit(fields, async () => {
    const address = email.trim();
    const fault = address.includes('@') ? undefined : 'Enter an e-mail address like name@example.com.';
    if (!fields.check({ email: fault })) return;
    onMade(await invite(address, role));
  });
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack gap="md">
        <TextInput
          data-autofocus
          label="E-mail"
          type="email"
          description="Only whoever signs in with this address can accept."
          {...fields.bind('email')}
        />
        <RoleChoice
          value={role}
          error={fields.errors.role}
          onChange={(chosen) => fields.set('role', chosen)}
        />
        <ProblemNotice problem={submit.problem} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={submit.busy}>
            Invite
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** An invitation that was just made, or one of the list. */
type ShownInvitation = Invitation & Partial<Pick<MadeInvitation, 'mail'>>;

/** The link of an invitation, and what became of the mail with it. */
export function InvitationLinkDialog({
  invitation,
  onClose,
}: {
  readonly invitation: ShownInvitation | null;
  readonly onClose: () => void;
}) {
  const sent = invitation?.mail?.sent === true;
  return (
    <Modal
      opened={invitation !== null}
      onClose={onClose}
      title={sent ? 'Invitation sent' : 'Pass this link on'}
      size={560}
    >
      {invitation !== null && (
        <Stack gap="md">
          <ProblemNotice problem={invitation.mail?.problem} />
          <LinkWords invitation={invitation} sent={sent} />
          <Snippet text={invitation.link} label="Invitation link" />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Done
            </Button>
            <CopyButton value={invitation.link} what="link" primary={!sent} />
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

function LinkWords({ invitation, sent }: { readonly invitation: ShownInvitation; readonly sent: boolean }) {
  const { mail } = useInstallation();
  const { email, expiresAt } = invitation;
  const works = `works until ${exactTime(expiresAt)}, for an account with that address.`;
  if (sent) {
    return (
      <Text>
        A mail with this link is on its way to <strong>{email}</strong>. The link {works} You can pass it on
        yourself too.
      </Text>
    );
  }
  return (
    <Text>
      {!mail && 'Nothing is sent by e-mail. '}Give this link to <strong>{email}</strong>; it {works}
    </Text>
  );
}
