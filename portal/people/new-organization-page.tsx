import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { createOrganization, forgetSession, signOut } from '../client/session.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { Entrance } from './entrance.tsx';

/** Also for somebody who has just left their only organization. */
export function NewOrganizationPage() {
  const router = useRouter();
  const fields = useFields({ name: '' });
  const submit = useSubmit(fields, async () => {
    const name = fields.values.name.trim();
    if (!fields.check({ name: name === '' ? 'Enter the name of your company or team.' : undefined })) return;
    await createOrganization(name);
    forgetSession();
    router.history.push('/');
  });
  return (
    <Entrance
      title="Create an organization"
      purpose="Apps and keys belong to an organization. If you were invited to one, open the link of the invitation instead."
    >
      <form onSubmit={submit.onSubmit} noValidate>
        <Stack gap="md">
          <TextInput label="Organization name" {...fields.bind('name')} />
          <ProblemNotice problem={submit.problem} />
          <Group justify="space-between">
            <Button
              variant="subtle"
              color="gray"
              onClick={() => void signOut().then(() => router.history.push('/sign-in'))}
            >
              Sign out
            </Button>
            <Button type="submit" loading={submit.busy}>
              Create organization
            </Button>
          </Group>
        </Stack>
      </form>
    </Entrance>
  );
}
