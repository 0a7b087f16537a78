import { Button, Stack, TextInput } from '@mantine/core';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { createOrganization, forgetSession, signUp } from '../client/session.ts';
import { useInstallation } from '../client/use-session.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { RouteLink } from '../ui/route-link.tsx';
import { useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { Entrance } from './entrance.tsx';
import { NewPasswordField } from './password-field.tsx';

export function SignUpPage() {
  const { to } = useSearch({ from: '/entrance/sign-up' });
  const installation = useInstallation();
  const router = useRouter();
  const invited = to?.startsWith('/accept-invitation/') === true;
  const fields = useFields({ name: '', email: '', password: '', organizationName: '' });
  const { values } = fields;
  const [signedUp, setSignedUp] = useState(false);
  const submit = useSubmit(fields, async () => {
    const missing = invited || values.organizationName.trim() !== '';
    const complete = fields.check({
      name: values.name.trim() === '' ? 'Enter your name.' : undefined,
      email: values.email.trim() === '' ? 'Enter your e-mail address.' : undefined,
      password: values.password.length < 10 ? 'At least 10 characters.' : undefined,
      organizationName: missing ? undefined : 'Enter the name of your company or team.',
    });
    if (!complete) return;
    // A retry after the account was made goes on with the organization.
    if (!signedUp) await signUp(values.name.trim(), values.email.trim(), values.password);
    setSignedUp(true);
    if (!invited) await createOrganization(values.organizationName.trim());
    forgetSession();
    router.history.push(to ?? '/');
  });
  return (
    <Entrance
      title="Sign up"
      purpose={
        installation.signUp === 'open' || invited
          ? undefined
          : 'Accounts are by invitation here: use the address you were invited with.'
      }
      below={
        <>
          Have an account?{' '}
          <RouteLink underline="always" to="/sign-in" search={to === undefined ? {} : { to }}>
            Sign in
          </RouteLink>
        </>
      }
    >
      <form onSubmit={submit.onSubmit} noValidate>
        <Stack gap="md">
          <TextInput label="Your name" autoComplete="name" {...fields.bind('name')} />
          <TextInput label="E-mail" type="email" autoComplete="username" {...fields.bind('email')} />
          <NewPasswordField {...fields.bind('password')} personal={[values.name, values.email]} />
          {!invited && (
            <TextInput
              label="Organization name"
              description="Your company or team; others can be invited later."
              autoComplete="organization"
              {...fields.bind('organizationName')}
            />
          )}
          <ProblemNotice problem={submit.problem} />
          <Button type="submit" loading={submit.busy} fullWidth>
            Sign up
          </Button>
        </Stack>
      </form>
    </Entrance>
  );
}
