import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import {
  acceptInvitation,
  findInvitation,
  rejectInvitation,
  type SessionState,
  type ShownInvitation,
  sessionQuery,
  signOut,
} from '../client/session.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { RouteButton } from '../ui/route-button.tsx';
import { Entrance } from './entrance.tsx';

/** Where the link of an invitation leads, signed in or not. */
export function AcceptInvitationPage() {
  const { invitationId } = useParams({ from: '/entrance/accept-invitation/$invitationId' });
  const state = useQuery(sessionQuery);
  const invitation = useQuery({
    queryKey: ['shown-invitation', invitationId],
    queryFn: () => findInvitation(invitationId),
  });
  if (state.data === undefined || invitation.data === undefined) {
    const problem = invitation.error ?? state.error;
    return (
      <Entrance
        title="Invitation"
        purpose={problem === null ? undefined : 'Ask whoever invited you for a new link.'}
      >
        <ProblemNotice problem={problem} onRetry={() => void invitation.refetch()} />
      </Entrance>
    );
  }
  if (invitation.data.state !== 'pending') return <Ended invitation={invitation.data} />;
  return <Offer id={invitationId} invitation={invitation.data} state={state.data} />;
}

const ENDED: Readonly<Record<Exclude<ShownInvitation['state'], 'pending'>, string>> = {
  accepted: 'This invitation was accepted already.',
  rejected: 'This invitation was declined. Ask for a new one if that was a mistake.',
  canceled: 'This invitation was taken back. Ask whoever invited you.',
  expired: 'This invitation was valid for 3 days. Ask whoever invited you to send it again.',
};

function Ended({ invitation: { state, organizationName } }: { readonly invitation: ShownInvitation }) {
  return (
    <Entrance
      title={`Invitation to ${organizationName}`}
      purpose={state === 'pending' ? undefined : ENDED[state]}
    >
      <RouteButton to="/" variant="default">
        Go to the portal
      </RouteButton>
    </Entrance>
  );
}

interface OfferProps {
  readonly id: string;
  readonly invitation: ShownInvitation;
  readonly state: SessionState;
}

function Offer({ id, invitation: { organizationName, role, email }, state }: OfferProps) {
  const title = `Join ${organizationName}`;
  const back = `/accept-invitation/${id}`;
  if (state.kind === 'signed-out') {
    return (
      <Entrance title={title} purpose={`${email} was invited as ${role}.`}>
        <Stack gap="xs">
          <Text>Sign up with that address, or sign in if you have an account with it.</Text>
          <RouteButton to="/sign-up" search={{ to: back }} fullWidth>
            Sign up
          </RouteButton>
          <RouteButton to="/sign-in" search={{ to: back }} variant="default" fullWidth>
            Sign in
          </RouteButton>
        </Stack>
      </Entrance>
    );
  }
  const own = state.kind === 'signed-in' ? state.session.person?.email : undefined;
  if (own !== undefined && own.toLowerCase() !== email.toLowerCase()) {
    return (
      <Entrance title={title} purpose={`${email} was invited; you are signed in as ${own}.`}>
        <OtherAccount />
      </Entrance>
    );
  }
  return (
    <Entrance title={title} purpose={`You were invited as ${role}.`}>
      <Answer id={id} />
    </Entrance>
  );
}

function OtherAccount() {
  const router = useRouter();
  return (
    <Group>
      <Button variant="default" onClick={() => void signOut().then(() => router.invalidate())}>
        Sign in with another account
      </Button>
      <RouteButton to="/" variant="subtle">
        Go to the portal
      </RouteButton>
    </Group>
  );
}

function Answer({ id }: { readonly id: string }) {
  const router = useRouter();
  const [busy, setBusy] = useState<'accept' | 'decline' | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const answer = async (kind: 'accept' | 'decline') => {
    setBusy(kind);
    setProblem(null);
    try {
      await (kind === 'accept' ? acceptInvitation(id) : rejectInvitation(id));
      router.history.push('/');
    } catch (error) {
      setProblem(error);
      setBusy(null);
    }
  };
  return (
    <Stack gap="md">
      <Text>Its apps and keys will be yours to see as far as that role goes.</Text>
      <ProblemNotice problem={problem} />
      <Group grow>
        <Button
          variant="default"
          onClick={() => void answer('decline')}
          loading={busy === 'decline'}
          disabled={busy === 'accept'}
        >
          Decline
        </Button>
        <Button
          onClick={() => void answer('accept')}
          loading={busy === 'accept'}
          disabled={busy === 'decline'}
        >
          Accept invitation
        </Button>
      </Group>
    </Stack>
  );
}
