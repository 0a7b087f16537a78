import type * as contract from '@latchkey/contract';
import { Button, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { queryClient } from '../client/query-client.ts';
import { request } from '../client/request.ts';
import type { Preset } from '../client/resources.ts';
import { forgetSession } from '../client/session.ts';
import { useInstallation } from '../client/use-session.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { RouteButton } from '../ui/route-button.tsx';
import { useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { Entrance } from './entrance.tsx';
import { NewPasswordField } from './password-field.tsx';
import { PresetChoice } from './preset-choice.tsx';

/** Kept beside the page, because the token leaves the address bar, and with it the history, at once. */
let tokenOfLink: string | null = null;

function takeToken(): string | null {
  const found = new URLSearchParams(location.hash.slice(1)).get('token');
  if (found !== null) tokenOfLink = found;
  return tokenOfLink;
}

export function SetupPage() {
  const installation = useInstallation();
  const [token] = useState(takeToken);
  const router = useRouter();
  useEffect(() => {
    if (location.hash !== '') router.history.replace('/setup');
  }, [router]);
  if (installation.done) {
    return (
      <Entrance title="Already set up" purpose="The first account was made. Sign in with it.">
        <RouteButton to="/sign-in">Sign in</RouteButton>
      </Entrance>
    );
  }
  if (token === null) {
    return (
      <Entrance
        title="Set up Latchkey"
        purpose="Nobody has an account here yet. Whoever started the server makes the first one."
      >
        <Text>
          The server printed a link at its start, after <strong>Set up</strong>. Open that link. If it is
          gone, start the server again: it prints a new one.
        </Text>
      </Entrance>
    );
  }
  return <SetupForm token={token} preset={installation.preset} />;
}

function SetupForm({ token, preset }: { readonly token: string; readonly preset: Preset }) {
  const router = useRouter();
  const fields = useFields({
    name: '',
    email: '',
    password: '',
    organizationName: '',
    preset,
    exampleApis: true,
  });
  const { values } = fields;
  const submit = useSubmit(fields, async () => {
    const complete = fields.check({
      name: values.name.trim() === '' ? 'Enter your name.' : undefined,
      email: values.email.trim() === '' ? 'Enter your e-mail address.' : undefined,
      password: values.password.length < 10 ? 'At least 10 characters.' : undefined,
      organizationName: values.organizationName.trim() === '' ? 'Enter the name of your company.' : undefined,
    });
    if (!complete) return;
    await request<typeof contract.setup>('POST', '/v1/setup', { body: { ...values, setupToken: token } });
    forgetSession();
    await queryClient.invalidateQueries({ queryKey: ['installation'] });
    router.history.push('/');
  });
  return (
    <Entrance
      wide
      title="Set up Latchkey"
      purpose="The first account runs this installation, and owns the first organization."
    >
      <form onSubmit={submit.onSubmit} noValidate>
        <Stack gap="md">
          <TextInput label="Your name" autoComplete="name" {...fields.bind('name')} />
          <TextInput label="E-mail" type="email" autoComplete="username" {...fields.bind('email')} />
          <NewPasswordField
            {...fields.bind('password')}
            personal={[values.name, values.email, values.organizationName]}
          />
          <TextInput
            label="Organization name"
            description="Your own company; customers make organizations of their own."
            autoComplete="organization"
            {...fields.bind('organizationName')}
          />
          <PresetChoice value={values.preset} onChange={(chosen) => fields.set('preset', chosen)} />
          <Switch
            label="Example APIs"
            description="A catalogue of five APIs to try things with. Retire them whenever you like."
            checked={values.exampleApis}
            onChange={(event) => fields.set('exampleApis', event.currentTarget.checked)}
          />
          <ProblemNotice problem={submit.problem} />
          <Button type="submit" loading={submit.busy} size="md">
            Set up
          </Button>
        </Stack>
      </form>
    </Entrance>
  );
}
