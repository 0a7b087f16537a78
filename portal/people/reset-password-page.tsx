import { Button, Stack, Text } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { RouteButton } from '../ui/route-button.tsx';
import { RouteLink } from '../ui/route-link.tsx';
import { useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { Entrance } from './entrance.tsx';
import { NewPasswordField } from './password-field.tsx';
import { resetPassword } from './reset-client.ts';

/** Kept beside the page, because the token leaves the address bar, and with it the history, at once. */
let tokenOfLink: string | null = null;

function takeToken(): string | null {
  const found = new URLSearchParams(location.hash.slice(1)).get('token');
  if (found !== null) tokenOfLink = found;
  return tokenOfLink;
}

/** Where the link that was mailed leads: a new password for an account. */
export function ResetPasswordPage() {
  const router = useRouter();
  const [token] = useState(takeToken);
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (location.hash !== '') router.history.replace('/reset-password');
  }, [router]);
  if (done) return <Done />;
  if (token === null) return <NoToken />;
  return (
    <ResetForm
      token={token}
      onDone={() => {
        tokenOfLink = null;
        setDone(true);
      }}
    />
  );
}

function NoToken() {
  return (
    <Entrance
      title="Choose a new password"
      purpose="Open the link of the mail that you got. It works once, within 1 hour."
    >
      <RouteButton to="/forgotten-password" variant="default">
        Ask for another link
      </RouteButton>
    </Entrance>
  );
}

function ResetForm({ token, onDone }: { readonly token: string; readonly onDone: () => void }) {
  const fields = useFields({ newPassword: '' });
  const { newPassword } = fields.values;
  const submit = useSubmit(fields, async () => {
    const fault = newPassword.length < 10 ? 'At least 10 characters.' : undefined;
    if (!fields.check({ newPassword: fault })) return;
    await resetPassword(token, newPassword);
    onDone();
  });
  return (
    <Entrance
      title="Choose a new password"
      purpose="You are signed out everywhere when it changes. Your keys stay as they are."
      below={<RouteLink to="/forgotten-password">Ask for another link</RouteLink>}
    >
      <form onSubmit={submit.onSubmit} noValidate>
        <Stack gap="md">
          <NewPasswordField label="New password" {...fields.bind('newPassword')} personal={[]} />
          <ProblemNotice problem={submit.problem} />
          <Button type="submit" loading={submit.busy} fullWidth>
            Change password
          </Button>
        </Stack>
      </form>
    </Entrance>
  );
}

function Done() {
  return (
    <Entrance title="Password changed">
      <Text role="status">You are signed out everywhere. Sign in with the new password.</Text>
      <RouteButton to="/sign-in" fullWidth>
        Sign in
      </RouteButton>
    </Entrance>
  );
}
