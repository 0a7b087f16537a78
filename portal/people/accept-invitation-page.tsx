import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { acceptInvitation, findInvitation, sessionQuery, signOut } from '../client/session.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { RouteButton } from '../ui/route-button.tsx';
import { Entrance } from './entrance.tsx';

export function AcceptInvitationPage() {
  const { invitationId } = useParams({ from: '/entrance/accept-invitation/$invitationId' });
  const state = useQuery(sessionQuery);
  const back = `/accept-invitation/${invitationId}`;
  if (state.data === undefined) {
    return (
      <Entrance title="Invitation">
        <ProblemNotice problem={state.error} onRetry={() => void state.refetch()} />
      </Entrance>
    );
  }
  if (state.data.kind === 'signed-out') {
    return (
      <Entrance
        title="You were invited"
        purpose="Sign up with the e-mail address that was invited, or sign in if you have an account with it."
      >
        <Stack gap="xs">
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
  return <Invited invitationId={invitationId} />;
}

function Invited({ invitationId }: { readonly invitationId: string }) {
  const router = useRouter();
  const invitation = useQuery({
    queryKey: ['shown-invitation', invitationId],
    queryFn: () => findInvitation(invitationId),
  });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const accept = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await acceptInvitation(invitationId);
      router.history.push('/');
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  if (invitation.error !== null) {
    return (
      <Entrance
        title="Invitation"
        purpose="Only whoever is signed in under the invited e-mail address can accept it."
      >
        <ProblemNotice problem={invitation.error} />
        <Group>
          <Button variant="default" onClick={() => void signOut().then(() => router.invalidate())}>
            Sign in with another account
          </Button>
          <RouteButton to="/" variant="subtle">
            Go to the portal
          </RouteButton>
        </Group>
      </Entrance>
    );
  }
  if (invitation.data === undefined) return <Entrance title="Invitation">{null}</Entrance>;
  const { organizationName, role, inviterEmail } = invitation.data;
  return (
    <Entrance title={`Join ${organizationName}`} purpose={`${inviterEmail} invited you as ${role}.`}>
      <Text>Its apps and keys will be yours to see as far as that role goes.</Text>
      <ProblemNotice problem={problem} />
      <Button onClick={() => void accept()} loading={busy} fullWidth>
        Accept invitation
      </Button>
    </Entrance>
  );
}
