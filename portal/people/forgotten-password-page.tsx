import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useInstallation } from '../client/use-session.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { RouteLink } from '../ui/route-link.tsx';
import { useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { Entrance } from './entrance.tsx';
import { requestReset } from './reset-client.ts';

const TITLE = 'Forgot your password?';

/** Where a link to a new password is asked for. */
export function ForgottenPasswordPage() {
  const { mail } = useInstallation();
  const [asked, setAsked] = useState<string | null>(null);
  if (!mail) return <NoMail />;
  return asked === null ? (
    <AskForm onAsked={setAsked} />
  ) : (
    <Asked email={asked} onAgain={() => setAsked(null)} />
  );
}

function BackToSignIn() {
  return <RouteLink to="/sign-in">Back to Sign in</RouteLink>;
}

function NoMail() {
  return (
    <Entrance
      title={TITLE}
      purpose="This installation sends no mail, so no link to a new password can be sent to you."
      below={<BackToSignIn />}
    >
      <Stack gap="xs">
        <Text>
          Tell whoever runs it, and name the e-mail address of your account: once mail is set up, you get a
          link here.
        </Text>
        <Text>
          Until then, an admin of your organization can invite another address of yours. Your apps and keys
          stay as they are.
        </Text>
      </Stack>
    </Entrance>
  );
}

function AskForm({ onAsked }: { readonly onAsked: (email: string) => void }) {
  const fields = useFields({ email: '' });
  const submit = useSubmit(fields, async () => {
    const email = fields.values.email.trim();
    if (!fields.check({ email: email === '' ? 'Enter your e-mail address.' : undefined })) return;
    await requestReset(email);
    onAsked(email);
  });
  return (
    <Entrance
      title={TITLE}
      purpose="Enter the e-mail address of your account. You get a link to choose a new one."
      below={<BackToSignIn />}
    >
      <form onSubmit={submit.onSubmit} noValidate>
        <Stack gap="md">
          <TextInput label="E-mail" type="email" autoComplete="username" {...fields.bind('email')} />
          <ProblemNotice problem={submit.problem} />
          <Button type="submit" loading={submit.busy} fullWidth>
            Send link
          </Button>
        </Stack>
      </form>
    </Entrance>
  );
}

function Asked({ email, onAgain }: { readonly email: string; readonly onAgain: () => void }) {
  return (
    <Entrance title="Look into your mailbox" below={<BackToSignIn />}>
      <Stack gap="xs" role="status">
        <Text style={{ overflowWrap: 'anywhere' }}>
          If there is an account with <strong>{email}</strong>, a mail with a link is on its way to it. The
          link works once, within 1 hour.
        </Text>
        <Text>Nothing there after a few minutes? Look among the spam, or try another address.</Text>
      </Stack>
      <Button variant="default" onClick={onAgain} fullWidth>
        Try another address
      </Button>
    </Entrance>
  );
}
