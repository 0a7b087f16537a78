import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { signIn } from '../client/session.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';

/** E-mail address and password; also over a page whose session has ended. */
export function SignInForm({
  email = '',
  onDone,
}: {
  readonly email?: string;
  readonly onDone: () => Promise<unknown> | unknown;
}) {
  const fields = useFields({ email, password: '' });
  const submit = useSubmit(fields, async () => {
    const complete = fields.check({
      email: fields.values.email.trim() === '' ? 'Enter your e-mail address.' : undefined,
      password: fields.values.password === '' ? 'Enter your password.' : undefined,
    });
    if (!complete) return;
    await signIn(fields.values.email.trim(), fields.values.password);
    await onDone();
  });
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack gap="md">
        <TextInput label="E-mail" type="email" autoComplete="username" {...fields.bind('email')} />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
          {...fields.bind('password')}
          aria-invalid={fields.errors.password !== undefined}
        />
        <ProblemNotice problem={submit.problem} />
        <Button type="submit" loading={submit.busy} fullWidth>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
